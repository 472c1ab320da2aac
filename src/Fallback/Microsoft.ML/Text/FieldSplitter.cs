using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// Splits a line into fields. Empty fields are left out, a field in bad quotes counts as empty, leading spaces of a field are dropped (unless a space
/// separates) and trailing ones kept.
/// </summary>
/// <param name="fieldsNeeded">How many fields anybody looks at: splitting stops there.</param>
internal sealed class FieldSplitter(TextLoader.Options options, Action<string> onBadFormat, int fieldsNeeded = int.MaxValue)
{
    private readonly bool _separatedBySpace = options.Separators.Contains(' ');
    private readonly StringBuilder _unquoted = new();
    private ReadOnlyMemory<char> _line;
    private int _next;

    /// <summary>The non-empty fields of the line and where they stand.</summary>
    public List<(int Index, ReadOnlyMemory<char> Text)> Fields { get; } = [];

    /// <summary>Splits a line and returns how many fields it has as far as they are needed, empty ones included.</summary>
    public int Split(ReadOnlyMemory<char> line)
    {
        Fields.Clear();
        _line = options.TrimWhitespace ? line.TrimEnd() : line;
        _next = 0;
        return options.AllowSparse ? SplitSparse() : SplitDense();
    }

    private int SplitDense()
    {
        var count = 0;
        bool more;
        do
        {
            more = FetchField(out _, out var text);
            if (text.Length > 0 || options.MissingRealsAsNaNs)
                Fields.Add((count, text));
            count++;
        }
        while (more && count < fieldsNeeded);
        return count;
    }

    /// <summary>Dense fields, then pairs index:value that count from there. Without a known input size the field before the pairs is their number.</summary>
    private int SplitSparse()
    {
        var count = 0;
        var start = -1;
        var size = options.InputSize ?? 0;
        var previous = -1;
        bool more;
        do
        {
            more = FetchField(out var index, out var text);
            if (index < 0)
            {
                if (start >= 0)
                {
                    onBadFormat("Non-sparse formatted value follows sparse formatted value");
                    break;
                }
                if (text.Length > 0)
                    Fields.Add((count, text));
                // The package looks one field further here than in rows that can't be sparse.
                if (count++ > fieldsNeeded - 1)
                    break;
                continue;
            }
            if (start < 0)
            {
                if (size == 0)
                {
                    var last = Fields.Count > 0 ? Fields[^1] : (Index: -1, Text: default);
                    if (last.Index != count - 1 || !int.TryParse(last.Text.Span, out var pairs) || pairs <= 0)
                    {
                        onBadFormat("Bad dimensionality or ambiguous sparse item. Use sparse=- for non-sparse file, and/or quote the value.");
                        break;
                    }
                    Fields.RemoveAt(Fields.Count - 1);
                    start = count - 1;
                    size = start + pairs;
                }
                else
                {
                    start = Fields.Count;
                }
            }
            if (index >= size - start)
            {
                onBadFormat("Sparse item index larger than expected. Is the specified size incorrect?");
                break;
            }
            if (index <= previous)
            {
                onBadFormat("Sparse indices out of order");
                break;
            }
            previous = index;
            if (text.Length > 0)
                Fields.Add((start + index, text));
        }
        while (more);
        return start < 0 ? Math.Max(count, size) : size;
    }

    /// <summary>Reads the next field; false if it is the last one. The index is that of a sparse pair, else -1.</summary>
    private bool FetchField(out int index, out ReadOnlyMemory<char> text)
    {
        var span = _line.Span;
        index = -1;
        text = default;
        SkipSpaces(span);
        if (options.AllowSparse && _next < span.Length && char.IsAsciiDigit(span[_next]))
        {
            var end = _next;
            while (end < span.Length && end < _next + 9 && char.IsAsciiDigit(span[end]))
                end++;
            if (end < span.Length && span[end] == ':')
            {
                index = int.Parse(span[_next..end]);
                _next = end + 1;
                SkipSpaces(span);
            }
        }
        if (_next >= span.Length)
            return false;
        if (options.AllowQuoting && span[_next] == '"')
        {
            text = Quoted(span);
        }
        else
        {
            var length = span[_next..].IndexOfAny(options.Separators);
            text = length < 0 ? _line[_next..] : _line.Slice(_next, length);
            _next += text.Length;
        }
        if (_next >= span.Length)
            return false;
        _next++;
        return true;
    }

    private ReadOnlyMemory<char> Quoted(ReadOnlySpan<char> span)
    {
        _unquoted.Clear();
        var closed = false;
        for (_next++; _next < span.Length && !closed; _next++)
        {
            var c = span[_next];
            var hasNext = _next + 1 < span.Length;
            if (c == options.EscapeChar && hasNext && span[_next + 1] == '"')
                _unquoted.Append(span[++_next]);
            else if (c == '"')
                closed = true;
            else if (c == options.EscapeChar && hasNext)
                _unquoted.Append(c).Append(span[++_next]);
            else
                _unquoted.Append(c);
        }
        var clean = closed;
        for (; _next < span.Length && !options.Separators.Contains(span[_next]); _next++)
            clean &= span[_next] == ' ';
        if (clean)
            return _unquoted.ToString().AsMemory();
        onBadFormat("Illegal quoting");
        return default;
    }

    private void SkipSpaces(ReadOnlySpan<char> span)
    {
        while (!_separatedBySpace && _next < span.Length && span[_next] == ' ')
            _next++;
    }
}
