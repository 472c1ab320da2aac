namespace MLNetDistill.Training;

/// <summary>
/// The order in which rows are seen: one pass over all of them after another, each in its own random order. Any position can be looked up, so a
/// resumed run goes on where it stopped.
/// </summary>
internal sealed class DataOrder(int[] pool, int seed)
{
    private readonly int[] _pass = [.. pool];
    private long _passNumber = -1;

    /// <summary>The rows at <paramref name="position"/> and after it.</summary>
    public void Fill(long position, Span<int> rows)
    {
        while (rows.Length > 0)
        {
            var offset = (int)(position % pool.Length);
            Enter(position / pool.Length);
            var count = Math.Min(rows.Length, pool.Length - offset);
            _pass.AsSpan(offset, count).CopyTo(rows);
            rows = rows[count..];
            position += count;
        }
    }

    private void Enter(long number)
    {
        if (number == _passNumber) return;
        pool.CopyTo(_pass, 0);
        new SeededRandom(seed, "data order", number).Shuffle(_pass);
        _passNumber = number;
    }
}
