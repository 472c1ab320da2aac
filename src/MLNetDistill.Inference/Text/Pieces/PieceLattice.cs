namespace MLNetDistill.Inference;

/// <summary>The memory of <see cref="PieceTokenizer"/> that a thread reuses from one text to the next.</summary>
internal sealed class PieceLattice
{
    /// <summary>What no piece covers.</summary>
    public const int Unknown = -1;

    private const int MostKept = 1 << 16;

    [ThreadStatic]
    private static PieceLattice? s_current;

    private readonly List<int> _codes = [];
    private char[] _text = new char[256];
    private double[] _best = new double[64];
    private int[] _pieces = new int[64];
    private int[] _cuts = new int[64];

    /// <summary>This thread's.</summary>
    public static PieceLattice Current => s_current ??= new PieceLattice();

    /// <summary>Room for the ends of a word's pieces.</summary>
    public Span<int> Cuts => _cuts;

    /// <summary>The normalized text, valid until the next call.</summary>
    public ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return [];
        _text[0] = PieceTokenizer.Space;
        var end = Nfkc.Normalize(text, _codes, ref _text, 1);
        var normalized = _text.AsSpan(0, end);
        normalized.Replace(' ', PieceTokenizer.Space);
        return normalized;
    }

    /// <summary>No path to any of so many positions: score 0 and <see cref="Unknown"/>.</summary>
    public (double[] Best, int[] Pieces) Clear(int length)
    {
        if (_best.Length < length)
        {
            var size = Math.Max(length, 2 * _best.Length);
            (_best, _pieces, _cuts) = (new double[size], new int[size], new int[size]);
        }
        _best.AsSpan(0, length).Clear();
        _pieces.AsSpan(0, length).Fill(Unknown);
        return (_best, _pieces);
    }

    /// <summary>The last piece of the best path to a position.</summary>
    public int PieceEndingAt(int end) => _pieces[end];

    /// <summary>Lets go of what an unusually long text needed.</summary>
    public void Trim()
    {
        if (_text.Length > MostKept) _text = new char[256];
        if (_codes.Capacity > MostKept)
        {
            _codes.Clear();
            _codes.TrimExcess();
        }
        if (_best.Length > MostKept) (_best, _pieces, _cuts) = (new double[64], new int[64], new int[64]);
    }
}
