namespace MLNetDistill.Inference;

/// <summary>A growing list of ids that is filled again and again without allocating. Not thread-safe.</summary>
public sealed class IdBuffer
{
    private int[] _ids = new int[256];

    /// <summary>The number of ids.</summary>
    public int Count { get; private set; }

    /// <summary>The ids; valid until the buffer changes.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Appends one id.</summary>
    public void Add(int id)
    {
        if (Count == _ids.Length) Array.Resize(ref _ids, 2 * Count);
        _ids[Count++] = id;
    }

    /// <summary>Appends so many ids and gives their place, to be filled before the buffer changes again.</summary>
    internal Span<int> AddRange(int count)
    {
        if (_ids.Length - Count < count) Array.Resize(ref _ids, Math.Max(2 * Count, Count + count));
        Count += count;
        return _ids.AsSpan(Count - count, count);
    }

    /// <summary>Removes all ids.</summary>
    public void Clear() => Count = 0;

    /// <summary>Removes <paramref name="count"/> ids from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The buffer has no such ids.</exception>
    public void RemoveRange(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - count);
        Array.Copy(_ids, start + count, _ids, start, Count - start - count);
        Count -= count;
    }

    internal void Trim(int capacity)
    {
        if (_ids.Length <= capacity) return;
        _ids = new int[capacity];
        Count = 0;
    }
}
