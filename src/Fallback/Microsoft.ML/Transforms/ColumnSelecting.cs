using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Keeps the named columns, in the order named, or drops them.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, string[] columnNames, bool keep, bool keepHidden)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(columnNames, keep, keepHidden)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Transformer.CheckPresent(inputSchema.Select(c => c.Name), nameof(inputSchema));
        return new(inputSchema.Where(c => Transformer.Keeps(c.Name)));
    }
}

[LoadName(Name)]
public sealed class ColumnSelectingTransformer : ITransformer
{
    private const string Name = "SelectColumnsTransform";
    private readonly string[] _names;
    private readonly bool _keep;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(string[] columnNames, bool keep, bool keepHidden)
    {
        Contracts.Check(columnNames?.Length > 0, $"No column names to {(keep ? "keep" : "drop")}. At least one must be specified.");
        _names = columnNames;
        _keep = keep;
        _keepHidden = keepHidden;
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return Bind(new EmptyDataView(inputSchema), nameof(inputSchema)).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return Bind(input, nameof(input));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return Bind(new EmptyDataView(inputSchema), nameof(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        ctx.Writer.WriteStrings(_names);
        ctx.Writer.Write(_keep);
        ctx.Writer.Write(_keepHidden);
    }

    internal bool Keeps(string name) => _names.Contains(name) == _keep;

    internal void CheckPresent(IEnumerable<string> columns, string argument)
    {
        var missing = _names.Except(columns).ToList();
        if (missing.Count > 0)
            throw Contracts.ExceptSchemaMismatch(argument, "input", string.Join(",", missing));
    }

    private static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(ctx.Reader.ReadStrings(), ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean());

    private SelectedDataView Bind(IDataView input, string argument)
    {
        CheckPresent(input.Schema.Select(c => c.Name), argument);
        // Dropping leaves hidden columns of other names where they are.
        var columns = _keep
            ? _names.Distinct().SelectMany(name => input.Schema.Where(c => c.Name == name && (_keepHidden || !c.IsHidden)))
            : input.Schema.Where(c => Keeps(c.Name));
        return new(input, columns.ToArray());
    }

    private sealed class SelectedDataView : IDataView, IRowToRowMapper
    {
        private readonly IDataView _source;
        private readonly DataViewSchema.Column[] _columns;

        public SelectedDataView(IDataView source, DataViewSchema.Column[] columns)
        {
            _source = source;
            _columns = columns;
            var builder = new DataViewSchema.Builder();
            builder.AddColumns(columns);
            Schema = builder.ToSchema();
        }

        public DataViewSchema Schema { get; }

        public DataViewSchema InputSchema => _source.Schema;

        public DataViewSchema OutputSchema => Schema;

        public bool CanShuffle => _source.CanShuffle;

        public long? GetRowCount() => _source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        {
            var active = ActiveColumns.Of(columnsNeeded, Schema);
            return new Cursor(_source.GetRowCursor(Sources(active), rand), this, active);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        {
            var active = ActiveColumns.Of(columnsNeeded, Schema);
            return _source.GetRowCursorSet(Sources(active), n, rand).Select(cursor => new Cursor(cursor, this, active)).ToArray();
        }

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
            Sources(ActiveColumns.Of(dependingColumns, Schema));

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
            new Row(input, this, ActiveColumns.Of(activeColumns, Schema));

        private IEnumerable<DataViewSchema.Column> Sources(bool[] active) => _columns.Where((_, i) => active[i]).DistinctBy(c => c.Index);

        private sealed class Cursor(DataViewRowCursor input, SelectedDataView parent, bool[] active) : WrappingCursor(input)
        {
            public override DataViewSchema Schema => parent.Schema;

            public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(parent._columns[column.Index]);
        }

        private sealed class Row(DataViewRow input, SelectedDataView parent, bool[] active) : WrappingRow(input)
        {
            public override DataViewSchema Schema => parent.Schema;

            public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(parent._columns[column.Index]);
        }
    }
}
