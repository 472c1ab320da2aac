namespace MLNetDistill.Training;

/// <summary>
/// The order in which rows are seen: one pass after another over all of them, or over the first so many if a curriculum says so, each in its own random
/// order. Any position can be looked up, so a resumed run goes on where it stopped.
/// </summary>
/// <param name="pool">The rows.</param>
/// <param name="seed">What the orders follow from.</param>
/// <param name="count">How many rows a pass takes that begins at a position; null for all.</param>
internal sealed class DataOrder(int[] pool, int seed, Func<long, int>? count = null)
{
    // The present pass, and the positions from which and up to which it lasts.
    private long _number = -1, _start, _end;
    private int[] _pass = [];

    /// <summary>The rows at <paramref name="position"/> and after it.</summary>
    public void Fill(long position, Span<int> rows)
    {
        while (rows.Length > 0)
        {
            Enter(position);
            var offset = (int)(position - _start);
            var length = Math.Min(rows.Length, _pass.Length - offset);
            _pass.AsSpan(offset, length).CopyTo(rows);
            rows = rows[length..];
            position += length;
        }
    }

    private void Enter(long position)
    {
        if (position >= _start && position < _end) return;
        if (position < _start) (_number, _end) = (-1, 0);
        while (position >= _end) (_number, _start, _end) = (_number + 1, _end, _end + (count?.Invoke(_end) ?? pool.Length));
        _pass = pool[..(int)(_end - _start)];
        new SeededRandom(seed, "data order", _number).Shuffle(_pass);
    }
}
