using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNetDistill.Inference;

/// <summary>
/// Unicode normalization form KC (Unicode Standard Annex 15). .NET leaves this to the ICU library and does nothing where an application
/// runs in invariant-globalisation mode; a tokenizer has to give the same ids everywhere, so it brings its own.
/// </summary>
internal sealed class Nfkc
{
    private static readonly Lazy<Nfkc> Shared = new(() => new Nfkc());

    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _combiningClasses = [];

    private Nfkc()
    {
        using var reader = new StreamReader(typeof(Nfkc).Assembly.GetManifestResourceStream("nfkc.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#') continue;
            var codes = line[2..].Split(' ');
            var code = Hex(codes[0]);
            switch (line[0])
            {
                case 'd':
                    _decompositions.Add(code, [.. codes.Skip(1).Select(Hex)]);
                    break;
                case 'c':
                    _compositions.Add((code, Hex(codes[1])), Hex(codes[2]));
                    break;
                default:
                    for (; code <= Hex(codes[1]); code++) _combiningClasses.Add(code, byte.Parse(codes[2], CultureInfo.InvariantCulture));
                    break;
            }
        }

        static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes the normalized text. A lone surrogate stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="codes">Working memory.</param>
    /// <param name="buffer">Receives the text from <paramref name="start"/> on; replaced by a longer one if it is too short.</param>
    /// <param name="start">Where to write.</param>
    /// <returns>Where the text ends in the buffer.</returns>
    public static int Normalize(ReadOnlySpan<char> text, List<int> codes, ref char[] buffer, int start)
    {
        if (!Ascii.IsValid(text))
        {
            Shared.Value.Rewrite(text, codes);
            Reserve(ref buffer, start + 2 * codes.Count);
            foreach (var code in codes)
            {
                if (code < 0x10000) buffer[start++] = (char)code;
                else start += new Rune(code).EncodeToUtf16(buffer.AsSpan(start));
            }
            return start;
        }
        Reserve(ref buffer, start + text.Length);
        text.CopyTo(buffer.AsSpan(start));
        return start + text.Length;
    }

    private static void Reserve(ref char[] buffer, int length)
    {
        if (buffer.Length < length) Array.Resize(ref buffer, Math.Max(length, 2 * buffer.Length));
    }

    private void Rewrite(ReadOnlySpan<char> text, List<int> codes)
    {
        codes.Clear();
        while (!text.IsEmpty)
        {
            // A lone surrogate is not a Rune; its value is taken instead.
            var valid = Rune.DecodeFromUtf16(text, out var rune, out var consumed) == OperationStatus.Done;
            Decompose(valid ? rune.Value : text[0], codes);
            text = text[(valid ? consumed : 1)..];
        }
        Reorder(codes);
        Compose(codes);
    }

    private void Decompose(int code, List<int> codes)
    {
        if (code < 0xA0)
        {
            codes.Add(code);
        }
        else if (Hangul.IsSyllable(code))
        {
            Hangul.Decompose(code, codes);
        }
        else if (_decompositions.TryGetValue(code, out var parts))
        {
            codes.AddRange(parts);
        }
        else
        {
            codes.Add(code);
        }
    }

    private int ClassOf(int code) => code < 0x300 ? 0 : _combiningClasses.GetValueOrDefault(code);

    /// <summary>Canonical order: combining marks in a row are sorted by class, keeping the order of equals.</summary>
    private void Reorder(List<int> codes)
    {
        // Sorting run by run keeps a long chain of marks from costing quadratic time.
        for (var start = 0; start < codes.Count; start++)
        {
            if (ClassOf(codes[start]) == 0) continue;
            var end = start + 1;
            while (end < codes.Count && ClassOf(codes[end]) != 0) end++;
            if (end - start > 1) Sort(CollectionsMarshal.AsSpan(codes)[start..end]);
            start = end;
        }
    }

    // Counting keeps the order of equals; a class is a byte.
    private void Sort(Span<int> marks)
    {
        Span<int> ends = stackalloc int[256];
        ends.Clear();
        foreach (var mark in marks) ends[ClassOf(mark)]++;
        for (var i = 1; i < ends.Length; i++) ends[i] += ends[i - 1];
        var sorted = ArrayPool<int>.Shared.Rent(marks.Length);
        for (var i = marks.Length - 1; i >= 0; i--) sorted[--ends[ClassOf(marks[i])]] = marks[i];
        sorted.AsSpan(0, marks.Length).CopyTo(marks);
        ArrayPool<int>.Shared.Return(sorted);
    }

    /// <summary>Canonical composition: a mark joins the last starter unless a mark of the same or a higher class stands between them.</summary>
    private void Compose(List<int> codes)
    {
        int starter = -1, kept = 0, previousClass = 0;
        for (var i = 0; i < codes.Count; i++)
        {
            var (code, ownClass) = (codes[i], ClassOf(codes[i]));
            var adjacent = starter == kept - 1;
            if (starter >= 0 && (adjacent || (previousClass < ownClass && previousClass != 0)) && TryCompose(codes[starter], code, out var composite))
            {
                codes[starter] = composite;
                continue;
            }
            if (ownClass == 0) starter = kept;
            previousClass = ownClass;
            codes[kept++] = code;
        }
        codes.RemoveRange(kept, codes.Count - kept);
    }

    private bool TryCompose(int first, int second, out int composite) =>
        Hangul.TryCompose(first, second, out composite) || _compositions.TryGetValue((first, second), out composite);

    /// <summary>Hangul syllables are composed of up to three letters (jamo) by arithmetic (Unicode Standard, section 3.12).</summary>
    private static class Hangul
    {
        private const int Syllables = 0xAC00, Leading = 0x1100, Vowel = 0x1161, Trailing = 0x11A7;
        private const int LeadingCount = 19, VowelCount = 21, TrailingCount = 28;

        public static bool IsSyllable(int code) => code is >= Syllables and < Syllables + (LeadingCount * VowelCount * TrailingCount);

        public static void Decompose(int code, List<int> codes)
        {
            var index = code - Syllables;
            codes.Add(Leading + (index / (VowelCount * TrailingCount)));
            codes.Add(Vowel + (index / TrailingCount % VowelCount));
            if (index % TrailingCount != 0) codes.Add(Trailing + (index % TrailingCount));
        }

        public static bool TryCompose(int first, int second, out int composite)
        {
            composite = first switch
            {
                >= Leading and < Leading + LeadingCount when second is >= Vowel and < Vowel + VowelCount =>
                    Syllables + ((((first - Leading) * VowelCount) + second - Vowel) * TrailingCount),
                _ when IsSyllable(first) && (first - Syllables) % TrailingCount == 0 && second is > Trailing and < Trailing + TrailingCount =>
                    first + second - Trailing,
                _ => 0,
            };
            return composite != 0;
        }
    }
}
