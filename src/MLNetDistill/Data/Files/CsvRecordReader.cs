using System.Text.Unicode;
using CsvHelper;

namespace MLNetDistill.Data;

/// <summary>Reads delimited text with a header row.</summary>
internal sealed class CsvRecordReader : RecordReader
{
    private readonly CsvReader _csv;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private string? _malformed;

    private CsvRecordReader(Stream stream, char separator, string source) : base(source)
    {
        _csv = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = separator,
            TrackLineNumbers = true,
            OnMalformedRecord = record => _malformed = record.Reason switch
            {
                CsvMalformedReason.UnterminatedQuote => "A quoted field is not closed. Add the missing quote, or double a quote that belongs to the text.",
                CsvMalformedReason.TextAfterClosingQuote => "There is text behind a closing quote. Double the quotes that belong to the text.",
                _ => null, // a quote inside an unquoted field is text
            },
        });
    }

    public override long Line => _csv.LineNumber;

    public override IReadOnlyList<string> Columns => _csv.Headers;

    public static CsvRecordReader Create(Stream stream, FileFormat format, string source)
    {
        var separator = format == FileFormat.Tsv ? '\t' : ',';
        CsvRecordReader? reader = null;
        try
        {
            var buffered = new PeekStream(stream);
            if (format == FileFormat.Csv) separator = SeparatorOf(buffered.Peek());
            reader = new(buffered, separator, source);
            reader.ReadHeader();
            return reader;
        }
        catch
        {
            reader?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    public override int Find(string name) => _index.GetValueOrDefault(name, -1);

    public override bool Read()
    {
        if (!_csv.Read()) return false;
        if (_malformed is not null) throw Error(null, _malformed);
        if (_csv.FieldCount != Columns.Count)
            throw Error(null, $"The row has {_csv.FieldCount} fields, the header has {Columns.Count}. Quote fields that contain the separator, and leave none out.");
        if (!Utf8.IsValid(_csv.RawRecord)) throw NotUtf8(Line);
        return true;
    }

    public override string? Get(int column) => _csv.GetString(column);

    public override bool Has(int column) => true;

    public override bool IsNested(int column) => false;

    public override void Dispose() => _csv.Dispose();

    private void ReadHeader()
    {
        var names = _csv.Headers;
        if (names.Count == 0) throw new ExampleFormatException(Source, 0, null, "The file is empty. It needs a header row with the names of the columns.");
        if (_malformed is not null) throw new ExampleFormatException(Source, 1, null, _malformed);
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Contains('\uFFFD', StringComparison.Ordinal)) throw NotUtf8(1);
            if (!_index.TryAdd(names[i], i)) throw new ExampleFormatException(Source, 1, null, $"Two columns are named '{ExampleFormatException.Quote(names[i])}'. Give each its own name.");
        }
    }

    private ExampleFormatException NotUtf8(long line) => new(Source, line, null, "The text is not UTF-8. Save the file as UTF-8.");

    // The first of comma, tab and semicolon that the header has.
    private static char SeparatorOf(ReadOnlySpan<byte> start)
    {
        var end = start.IndexOfAny((byte)'\n', (byte)'\r');
        var header = end < 0 ? start : start[..end];
        return header.Contains((byte)',') ? ',' : header.Contains((byte)'\t') ? '\t' : header.Contains((byte)';') ? ';' : ',';
    }
}
