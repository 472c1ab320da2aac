using System.Runtime.CompilerServices;

namespace MLNetDistill.Inference;

/// <summary>
/// Text to a bag of hashed n-gram ids (the hashing trick; Weinberger et al., Feature Hashing for Large Scale Multitask Learning, 2009):
/// word n-grams, and character n-grams of each word with boundary marks, as in fastText (Bojanowski et al., 2016). The hash is
/// part of the student's format: the same text has the same ids on every machine.
/// </summary>
public sealed class NgramEncoder : TextEncoder
{
    private const uint Prime = 16777619;
    private const uint WordSeed = 2166136261;
    private const uint CharacterSeed = 0x5BD1E995;
    private const uint SecondTextSalt = 0x9E3779B9;
    internal const int MaxWordNgrams = 8;

    private readonly NgramOptions _options;

    /// <summary>Creates an encoder.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense.</exception>
    public NgramEncoder(NgramOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <inheritdoc/>
    public override int IdCount => _options.Buckets;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, IdBuffer ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Encode(text, 0, ids);
    }

    /// <summary>Appends the ids of both texts; the second is hashed with another salt, so that the same word has another id there.</summary>
    public override void Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> text2, IdBuffer ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Encode(text, 0, ids);
        Encode(text2, SecondTextSalt, ids);
    }

    private void Encode(ReadOnlySpan<char> text, uint salt, IdBuffer ids)
    {
        Span<uint> recent = stackalloc uint[MaxWordNgrams];
        var words = 0;
        foreach (var word in WordTokenizer.Words(text))
        {
            if (words == _options.MaxWords) break;
            if (_options.WordNgrams > 0) AddWordNgrams(word, words, recent, salt, ids);
            if (_options.MinCharNgram > 0) AddCharacterNgrams(word, salt, ids);
            words++;
        }
    }

    /// <summary>The n-grams that end with this word. <paramref name="recent"/> is a ring of the hashes of the last words.</summary>
    private void AddWordNgrams(ReadOnlySpan<char> word, int index, Span<uint> recent, uint salt, IdBuffer ids)
    {
        var hash = WordSeed ^ salt;
        foreach (var c in word) hash = Step(hash, c);
        recent[index % MaxWordNgrams] = hash;
        ids.Add(Bucket(hash));
        for (var n = 2; n <= _options.WordNgrams && n <= index + 1; n++)
        {
            hash = Step(Mix(hash), recent[(index - n + 1) % MaxWordNgrams]);
            ids.Add(Bucket(hash));
        }
    }

    private void AddCharacterNgrams(ReadOnlySpan<char> word, uint salt, IdBuffer ids)
    {
        Span<char> marked = stackalloc char[WordTokenizer.MaxWordLength + 2];
        marked = marked[..(word.Length + 2)];
        marked[0] = '<';
        word.CopyTo(marked[1..]);
        marked[^1] = '>';
        var (min, max) = (_options.MinCharNgram, Math.Min(_options.MaxCharNgram, marked.Length));
        var count = 0;
        for (var n = min; n <= max; n++) count += marked.Length - n + 1;
        var added = ids.AddRange(count);
        var next = 0;
        for (var start = 0; start <= marked.Length - min; start++)
        {
            var hash = CharacterSeed ^ salt;
            var end = Math.Min(marked.Length, start + max);
            for (var i = start; i < end; i++)
            {
                hash = Step(hash, marked[i]);
                if (i - start + 1 >= min) added[next++] = Bucket(hash);
            }
        }
    }

    // FNV-1a over UTF-16 characters, with the finaliser of MurmurHash3 to spread its weak high bits over the buckets.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint hash, uint value) => (hash ^ value) * Prime;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(uint hash) => (int)(((ulong)Mix(hash) * (uint)_options.Buckets) >> 32);
}
