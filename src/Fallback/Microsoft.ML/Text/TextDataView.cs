using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A text file as a data view: read anew by each cursor, in file order, only the active columns parsed.</summary>
internal sealed class TextDataView(string path, TextLoader.Options options, TextColumn[] columns, DataViewSchema schema, IChannelProvider log) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, path, options, columns, ActiveColumns.Of(columnsNeeded, schema), log.Start("ParseStats"));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private const int MostMessages = 10;
        private readonly string _path;
        private readonly IEnumerator<(long Number, string Text)> _lines;
        private readonly FieldSplitter _splitter;
        private readonly TextField[] _fields;
        private readonly IChannel _log;

        // The package parses on several threads, and tells so by the exception that it wraps others in, unless there are few rows.
        private readonly bool _wrapsErrors;
        private int _messages;

        public Cursor(TextDataView parent, string path, TextLoader.Options options, TextColumn[] columns, bool[] active, IChannel log) : base(parent.Schema, active)
        {
            _path = path;
            _log = log;
            _lines = LineReader.ReadRows(path, options).GetEnumerator();
            _wrapsErrors = options.MaxRows is not < 2 * LineReader.BatchSize;
            _splitter = new FieldSplitter(options, message => Warn($"Format error at {_path}({_lines.Current.Number}): {message}"), FieldsNeeded(columns, active, options.InputSize ?? 0));
            _fields = columns.Select((column, i) => active[i] ? TextField.Create(column, options.MissingRealsAsNaNs) : null).ToArray();
        }

        private static int FieldsNeeded(TextColumn[] columns, bool[] active, int inputSize)
        {
            var end = columns.Where((_, i) => active[i]).SelectMany(column => column.Segments).Select(segment => segment.Lim).DefaultIfEmpty(1).Max();
            return inputSize > 0 ? Math.Min(end, inputSize) : end;
        }

        protected override bool MoveNextCore()
        {
            try
            {
                if (!_lines.MoveNext())
                    return false;
                var count = _splitter.Split(_lines.Current.Text.AsMemory());
                foreach (var field in _fields)
                {
                    if (field?.Read(_splitter.Fields, count, _lines.Current.Number) is { } problem)
                        Warn(problem);
                }
                return true;
            }
            catch (Exception exception) when (_wrapsErrors && (exception is InvalidOperationException or FormatException))
            {
                throw new FormatException($"Parsing failed with an exception: {exception.Message}", exception);
            }
        }

        protected override Delegate MakeGetter(int column) => _fields[column].Getter;

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _lines.Dispose();
                _log.Dispose();
            }
            base.Dispose(disposing);
        }

        private void Warn(string message)
        {
            if (++_messages <= MostMessages)
                _log.Warning(MessageSensitivity.Schema, message);
        }
    }
}
