namespace MLNetDistill.Teachers.UseLite;

/// <summary>A trie over the UTF-16 characters of the pieces; its edges live in one open-addressing hash table.</summary>
internal sealed class PieceTrie
{
    private const int None = -1;

    private readonly ulong[] _keys;
    private readonly int[] _nodes;
    private readonly int[] _ids;

    /// <param name="pieces">The pieces; the id is the position.</param>
    /// <param name="firstId">The first id that can be matched.</param>
    public PieceTrie(IReadOnlyList<string> pieces, int firstId)
    {
        var edges = new Dictionary<ulong, int>();
        var ids = new List<int> { None };
        for (var id = firstId; id < pieces.Count; id++)
        {
            var node = 0;
            foreach (var character in pieces[id])
            {
                var key = Key(node, character);
                if (!edges.TryGetValue(key, out var next))
                {
                    next = ids.Count;
                    ids.Add(None);
                    edges.Add(key, next);
                }
                node = next;
            }
            // Of a piece that occurs twice, the last one counts.
            ids[node] = id;
        }

        _ids = [.. ids];
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

    /// <summary>The id of the piece that ends at a node; −1 if none does.</summary>
    public int IdAt(int node) => _ids[node];

    private static ulong Key(int node, char character) => ((ulong)node << 16) | character;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 32) & (_keys.Length - 1);
}
