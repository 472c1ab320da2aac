using System.Runtime.InteropServices;

namespace MLNetDistill.Data;

/// <summary>
/// Finds examples that say nearly the same, so that a split can keep them on one side: a test example whose twin was trained on measures memory,
/// not learning. Texts are compared by their word triples (case, digits, punctuation and layout aside) with MinHash and banding (Broder, 1997; Leskovec
/// et al., Mining of Massive Datasets, chapter 3); rows of a table are twins only if they are equal.
/// </summary>
public static class NearDuplicates
{
    private const int Bands = 32;
    private const int RowsPerBand = 4;
    private const int Hashes = Bands * RowsPerBand;
    private const int WordsPerShingle = 3;

    /// <summary>Puts near duplicates, and near duplicates of these, into one group.</summary>
    /// <param name="inputs">The examples.</param>
    /// <param name="similarity">From which share of common word triples (Jaccard, estimated to about ±0.04) two texts are near duplicates. Default 0.7.</param>
    /// <param name="cancellationToken">Stops between examples.</param>
    /// <returns>The group of each example, numbered from 0 in order of appearance.</returns>
    public static int[] Groups(ExampleInputs inputs, double similarity = 0.7, CancellationToken cancellationToken = default)
    {
        if (similarity is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(similarity), similarity, "The similarity must be above 0 and at most 1.");
        var groups = new DisjointSets(inputs.Count);
        var firstOf = new Dictionary<ExampleKey, int>();
        for (var row = 0; row < inputs.Count; row++)
            if (!firstOf.TryAdd(inputs.Key(row), row)) groups.Join(firstOf[inputs.Key(row)], row);
        if (inputs is TextInputs texts) JoinSimilar(texts, similarity, groups, cancellationToken);
        return groups.Numbered();
    }

    private static void JoinSimilar(TextInputs texts, double similarity, DisjointSets groups, CancellationToken cancellationToken)
    {
        var signatures = new ulong[texts.Count][];
        for (var row = 0; row < texts.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            signatures[row] = Signature(texts.Texts[row], texts.Second(row));
        }
        for (var band = 0; band < Bands; band++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var buckets = new Dictionary<ExampleKey, List<int>>();
            for (var row = 0; row < texts.Count; row++)
            {
                // A text without a word has no content to be alike in.
                if (signatures[row].Length == 0) continue;
                var key = ExampleKey.Of(MemoryMarshal.AsBytes(signatures[row].AsSpan(band * RowsPerBand, RowsPerBand)));
                ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets, key, out _);
                bucket ??= [];
                // One member per group is enough to compare with, which keeps a bucket of many copies from costing its square.
                foreach (var other in bucket)
                    if (!groups.AreJoined(other, row) && Similarity(signatures[other], signatures[row]) >= similarity) groups.Join(other, row);
                if (!bucket.Exists(other => groups.AreJoined(other, row))) bucket.Add(row);
            }
        }
    }

    private static double Similarity(ulong[] a, ulong[] b)
    {
        var equal = 0;
        for (var i = 0; i < Hashes; i++)
            if (a[i] == b[i]) equal++;
        return (double)equal / Hashes;
    }

    private static ulong[] Signature(string text, string second)
    {
        var words = Words(text);
        if (second.Length > 0)
        {
            words.Add(Hash("\n")); // keeps the end of the one and the beginning of the other apart
            words.AddRange(Words(second));
        }
        if (words.Count == 0) return [];
        var signature = new ulong[Hashes];
        Array.Fill(signature, ulong.MaxValue);
        for (var start = 0; start == 0 || start + WordsPerShingle <= words.Count; start++)
        {
            var shingle = 0UL;
            for (var i = start; i < Math.Min(start + WordsPerShingle, words.Count); i++) shingle = Mix(shingle ^ words[i]);
            for (var i = 0; i < Hashes; i++)
            {
                // A family of hash functions a x + b modulo 2^64 with fixed pseudo-random a (odd) and b; x is mixed well already.
                var hash = unchecked((Multipliers[i] * shingle) + Offsets[i]);
                if (hash < signature[i]) signature[i] = hash;
            }
        }
        return signature;
    }

    // The hashes of the words, in lower case; every digit counts as 0.
    private static List<ulong> Words(string text)
    {
        var words = new List<ulong>();
        var hash = 0UL;
        foreach (var character in text)
        {
            if (char.IsLetter(character) || char.IsSurrogate(character)) hash = Mix(hash ^ char.ToLowerInvariant(character));
            else if (char.IsDigit(character)) hash = Mix(hash ^ '0');
            else if (hash != 0)
            {
                words.Add(hash);
                hash = 0;
            }
        }
        if (hash != 0) words.Add(hash);
        return words;
    }

    private static ulong Hash(string text) => text.Aggregate(0UL, (hash, character) => Mix(hash ^ character));

    // The finaliser of SplitMix64 (Steele et al., 2014), with an increment so that 0 does not stay 0.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static readonly ulong[] Multipliers = [.. Enumerable.Range(0, Hashes).Select(i => Mix((ulong)(2 * i)) | 1)];
    private static readonly ulong[] Offsets = [.. Enumerable.Range(0, Hashes).Select(i => Mix((ulong)((2 * i) + 1)))];

    /// <summary>Union-find with path halving.</summary>
    private sealed class DisjointSets(int count)
    {
        private readonly int[] _parents = [.. Enumerable.Range(0, count)];

        public bool AreJoined(int a, int b) => Root(a) == Root(b);

        public void Join(int a, int b) => _parents[Root(b)] = Root(a);

        public int[] Numbered()
        {
            var numbers = new Dictionary<int, int>();
            return [.. Enumerable.Range(0, _parents.Length).Select(row => numbers.TryGetValue(Root(row), out var number) ? number : numbers[Root(row)] = numbers.Count)];
        }

        private int Root(int row)
        {
            while (_parents[row] != row) row = _parents[row] = _parents[_parents[row]];
            return row;
        }
    }
}
