using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace MLNetDistill.Platform.Tests.Tokenizers;

/// <summary>What <see cref="Tokenizer"/> builds from the two methods that a tokenizer has to write.</summary>
public class TokenizerTests
{
    readonly Tokenizer tokenizer = new CharacterTokenizer();

    [Fact]
    public void Ids_tokens_and_count_come_from_the_tokens()
    {
        Assert.Equal([104, 105], tokenizer.EncodeToIds("hi"));
        Assert.Equal([104, 105], tokenizer.EncodeToIds("HI".AsSpan()));
        Assert.Equal([72, 73], tokenizer.EncodeToIds("HI", considerNormalization: false));
        Assert.Equal(2, tokenizer.CountTokens("hi"));
        var tokens = tokenizer.EncodeToTokens("HI", out var normalized);
        Assert.Equal("hi", normalized);
        Assert.True(tokens[1].Equals(new EncodedToken(105, "i", 1..2)));
    }

    [Fact]
    public void Token_count_is_capped()
    {
        Assert.Equal([104, 101], tokenizer.EncodeToIds("hello", 2, out var normalized, out var consumed));
        Assert.Equal("hello", normalized);
        Assert.Equal(2, consumed);
    }

    [Fact]
    public void Decode_grows_its_buffer_until_the_text_fits()
    {
        var text = new string('x', 10_000);
        Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text)));
        Assert.Equal("", tokenizer.Decode([]));
        Assert.Throws<InvalidOperationException>(() => tokenizer.Decode([-1]));
        Assert.Throws<ArgumentNullException>(() => tokenizer.Decode(null!));
    }

    /// <summary>One token a character, lower case, without spaces.</summary>
    sealed class CharacterTokenizer : Tokenizer
    {
        protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        {
            var whole = text ?? textSpan.ToString();
            if (settings.ConsiderNormalization) whole = whole.ToLowerInvariant();
            if (settings.ConsiderPreTokenization) whole = whole.Replace(" ", "");
            var tokens = whole.Take(settings.MaxTokenCount).Select((c, i) => new EncodedToken(c, c.ToString(), i..(i + 1))).ToArray();
            return new EncodeResults<EncodedToken> { Tokens = tokens, NormalizedText = whole, CharsConsumed = tokens.Length };
        }

        public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
        {
            idsConsumed = charsWritten = 0;
            foreach (var id in ids)
            {
                if (id < 0) return OperationStatus.InvalidData;
                if (charsWritten == destination.Length) return OperationStatus.DestinationTooSmall;
                destination[charsWritten++] = (char)id;
                idsConsumed++;
            }
            return OperationStatus.Done;
        }
    }
}
