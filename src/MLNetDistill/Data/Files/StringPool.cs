namespace MLNetDistill.Data;

/// <summary>Keeps one string per content, so that a column of a few categories doesn't hold a string per row.</summary>
internal sealed class StringPool
{
    // A column with more values than this is hardly categorical; pooling it would only cost memory.
    private const int MaxCount = 10_000;

    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public StringPool() => _lookup = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> content)
    {
        if (_lookup.TryGetValue(content, out var known)) return known;
        var value = content.ToString();
        if (_strings.Count < MaxCount) _strings.Add(value);
        return value;
    }
}
