using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MLNetDistill.Inference;

/// <summary>
/// Cuts a text into words without allocating: a word is a run of letters, digits and combining marks (apostrophes inside included),
/// lower-cased by the invariant rules; every other visible symbol, emoji and CJK ideograph is a word of its own.
/// </summary>
/// <remarks>
/// White space, control and format characters only separate. A lone surrogate reads as U+FFFD. A typographic apostrophe reads as
/// <c>'</c>. A run longer than <see cref="MaxWordLength"/> is cut into words of that length.
/// </remarks>
public static class WordTokenizer
{
    /// <summary>The longest word, in UTF-16 characters.</summary>
    public const int MaxWordLength = 64;

    /// <summary>The words of a text, for a <c>foreach</c>. A word is valid until the next one is asked for.</summary>
    public static WordEnumerator Words(ReadOnlySpan<char> text) => new(text);

    internal enum CharacterKind : byte { Separator, Word, Symbol, Mark }

    private static readonly CharacterKind[] AsciiKinds = [.. Enumerable.Range(0, 128).Select(i => KindOf(new Rune(i)))];

    internal static bool IsApostrophe(char c) => c is '\'' or '\u2019';

    /// <summary>The kind and lower case of the character that starts at <paramref name="position"/>, and its length in UTF-16 characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static CharacterKind Classify(ReadOnlySpan<char> text, int position, out Rune lower, out int length)
    {
        var c = text[position];
        if (c < 128)
        {
            length = 1;
            lower = new Rune(char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c);
            return AsciiKinds[c];
        }
        return ClassifyRune(text[position..], out lower, out length);
    }

    private static CharacterKind ClassifyRune(ReadOnlySpan<char> text, out Rune lower, out int length)
    {
        if (Rune.DecodeFromUtf16(text, out var rune, out length) != OperationStatus.Done) length = 1;
        // U+0130 has no invariant lower case on some platforms and 'i' on others; keeping it gives the same ids everywhere.
        lower = rune.Value == 0x130 ? rune : Rune.ToLowerInvariant(rune);
        return KindOf(rune);
    }

    private static CharacterKind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Word,
        UnicodeCategory.OtherLetter => IsIdeograph(rune.Value) ? CharacterKind.Symbol : CharacterKind.Word,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterKind.Mark,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
            or UnicodeCategory.Format => CharacterKind.Separator,
        _ => CharacterKind.Symbol,
    };

    // Chinese is written without spaces: a whole sentence would be one word.
    private static bool IsIdeograph(int value) =>
        value is >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;
}

/// <summary>Enumerates the words of a text; made by <see cref="WordTokenizer.Words"/>.</summary>
public ref struct WordEnumerator
{
    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _length;
    private WordBuffer _word;

    internal WordEnumerator(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The current word, lower-cased; valid until <see cref="MoveNext"/> is called again.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<char> Current => ((ReadOnlySpan<char>)_word)[.._length];

    /// <summary>This enumerator, for a <c>foreach</c>.</summary>
    public readonly WordEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next word; false at the end of the text.</summary>
    public bool MoveNext()
    {
        _length = 0;
        while (_position < _text.Length)
        {
            var kind = WordTokenizer.Classify(_text, _position, out var lower, out var length);
            if (kind is WordTokenizer.CharacterKind.Word)
            {
                ReadWord();
                return true;
            }
            _position += length;
            if (kind is WordTokenizer.CharacterKind.Symbol)
            {
                Append(lower);
                return true;
            }
        }
        return false;
    }

    private void ReadWord()
    {
        // One character of a pair may be the last to fit, hence the room for two.
        while (_position < _text.Length && _length <= WordTokenizer.MaxWordLength - 2)
        {
            var kind = WordTokenizer.Classify(_text, _position, out var lower, out var length);
            if (kind is WordTokenizer.CharacterKind.Word or WordTokenizer.CharacterKind.Mark)
            {
                Append(lower);
                _position += length;
            }
            else if (WordTokenizer.IsApostrophe(_text[_position]) && StartsWord(_position + 1))
            {
                Append(new Rune('\''));
                _position++;
            }
            else return;
        }
    }

    private readonly bool StartsWord(int position) =>
        position < _text.Length && WordTokenizer.Classify(_text, position, out _, out _) is WordTokenizer.CharacterKind.Word;

    private void Append(Rune rune)
    {
        if (rune.IsBmp) _word[_length++] = (char)rune.Value;
        else _length += rune.EncodeToUtf16(((Span<char>)_word)[_length..]);
    }

    [InlineArray(WordTokenizer.MaxWordLength)]
    private struct WordBuffer
    {
        private char _first;
    }
}
