namespace MLNetDistill.Inference;

/// <summary>A trie over the UTF-16 characters of the pieces; its edges live in one open-addressing hash table.</summary>
internal sealed class PieceTrie
{
    private const int None = -1;

    private readonly ulong[] _keys;
    private readonly int[] _nodes;
    private readonly int[] _pieces;

    /// <param name="pieces">The pieces, known by their position.</param>
    public PieceTrie(IReadOnlyList<string> pieces)
    {
        var edges = new Dictionary<ulong, int>();
        var ends = new List<int> { None };
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            var node = 0;
            foreach (var character in pieces[piece])
            {
                var key = Key(node, character);
                if (!edges.TryGetValue(key, out var next))
                {
                    next = ends.Count;
                    ends.Add(None);
                    edges.Add(key, next);
                }
                node = next;
            }
            // Of a piece that occurs twice, the last one counts.
            ends[node] = piece;
        }

        _pieces = [.. ends];
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)edges.Count * 2 + 2);
        (_keys, _nodes) = (new ulong[size], new int[size]);
        foreach (var (key, node) in edges)
        {
            var slot = Slot(key);
            while (_nodes[slot] != 0) slot = (slot + 1) & (size - 1);
            (_keys[slot], _nodes[slot]) = (key, node);
        }
    }

    /// <summary>The node behind the root (0) or an inner node along one character; 0 if there is none.</summary>
    public int Next(int node, char character)
    {
        var key = Key(node, character);
        var slot = Slot(key);
        while (_nodes[slot] != 0 && _keys[slot] != key) slot = (slot + 1) & (_keys.Length - 1);
        return _nodes[slot];
    }

    /// <summary>The piece that ends at a node; −1 if none does.</summary>
    public int PieceAt(int node) => _pieces[node];

    private static ulong Key(int node, char character) => ((ulong)node << 16) | character;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 32) & (_keys.Length - 1);
}
