using System.Text.Json;
using System.Text.Unicode;

namespace MLNetDistill.Data;

/// <summary>Reads one JSON object per line. Blank lines are passed over.</summary>
internal sealed class JsonlRecordReader(Stream stream, string source) : RecordReader(source)
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };
    private readonly Utf8LineReader _lines = new(stream);
    private readonly List<string> _columns = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<JsonElement> _cells = [];
    private JsonDocument? _document;

    public override long Line => _lines.Line;

    public override IReadOnlyList<string> Columns => _columns;

    public override int Find(string name) => _index.GetValueOrDefault(name, -1);

    public override bool Read()
    {
        _document?.Dispose();
        _document = null;
        while (_lines.Read())
        {
            var line = _lines.Current;
            if (Line == 1)
            {
                if (line.Span.StartsWith("\uFEFF"u8)) line = line[3..];
                else if (line.Span is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..]) throw NotUtf8();
            }
            if (!Utf8.IsValid(line.Span)) throw NotUtf8();
            if (line.Span.Trim(" \t\r"u8).IsEmpty) continue;
            ReadObject(line);
            return true;
        }
        return false;
    }

    public override string? Get(int column) => JsonText.Of(_cells[column]);

    public override bool Has(int column) => _cells[column].ValueKind != JsonValueKind.Undefined;

    public override bool IsNested(int column) => _cells[column].ValueKind is JsonValueKind.Array or JsonValueKind.Object;

    public override void Dispose()
    {
        _document?.Dispose();
        stream.Dispose();
    }

    private void ReadObject(ReadOnlyMemory<byte> line)
    {
        try
        {
            _document = JsonDocument.Parse(line, Options);
        }
        catch (JsonException e)
        {
            throw Error(null, $"This is not valid JSON (at byte {e.BytePositionInLine + 1}). Each line must hold one object, such as {{\"text\": \"…\", \"label\": \"…\"}}, without repeated keys.");
        }
        catch (InvalidOperationException)
        {
            throw Error(null, "A key holds half of a surrogate pair. Correct the key.");
        }
        if (_document.RootElement.ValueKind != JsonValueKind.Object)
            throw Error(null, "This is not a JSON object. Each line must hold one, such as {\"text\": \"…\", \"label\": \"…\"}.");
        for (var i = 0; i < _cells.Count; i++) _cells[i] = default;
        foreach (var property in _document.RootElement.EnumerateObject())
        {
            if (!_index.TryGetValue(property.Name, out var column))
            {
                _index.Add(property.Name, column = _columns.Count);
                _columns.Add(property.Name);
                _cells.Add(default);
            }
            _cells[column] = property.Value;
        }
    }

    private ExampleFormatException NotUtf8() => Error(null, "The text is not UTF-8. Save the file as UTF-8.");
}
