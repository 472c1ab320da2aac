using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Tests.Pipeline;

/// <summary>What ML.NET expects of every transformer, checked on one transformer and one data view.</summary>
internal static class TransformerContract
{
    /// <summary>Runs every check.</summary>
    /// <param name="context">The context that the data were made with.</param>
    /// <param name="transformer">The transformer.</param>
    /// <param name="data">A view with at least 3 rows and the columns that the transformer reads.</param>
    /// <param name="added">The columns that it adds.</param>
    public static void Check(MLContext context, ITransformer transformer, IDataView data, params string[] added)
    {
        SchemaPromisedIsSchemaDelivered(transformer, data, added);
        NothingIsComputedForColumnsNobodyAsks(transformer, data, added);
        InputColumnsPassThroughInOrder(transformer, data);
        AWrongInputIsRefusedByName(context, transformer);
        RowsMapOneByOne(transformer, data, added);
        ValuesSurviveSaveAndLoad(context, transformer, data, added);
    }

    /// <summary>Every value of the columns, row by row, as text.</summary>
    public static string[] Values(IDataView view, params string[] names)
    {
        var columns = names.Select(name => view.Schema[name]).ToArray();
        using var cursor = view.GetRowCursor(columns);
        var read = columns.Select(column => Reader(cursor, column)).ToArray();
        var rows = new List<string>();
        while (cursor.MoveNext()) rows.Add(string.Join('|', read.Select(value => value())));
        return [.. rows];
    }

    private static void SchemaPromisedIsSchemaDelivered(ITransformer transformer, IDataView data, string[] added)
    {
        var promised = transformer.GetOutputSchema(data.Schema);
        var delivered = transformer.Transform(data).Schema;
        Assert.Equal(promised.Select(Describe), delivered.Select(Describe));
        Assert.True(transformer.IsRowToRowMapper);
        Assert.Equal(promised.Select(Describe), transformer.GetRowToRowMapper(data.Schema).OutputSchema.Select(Describe));
        foreach (var name in added) Assert.NotNull(delivered.GetColumnOrNull(name));

        static string Describe(DataViewSchema.Column column) =>
            $"{column.Name}: {column.Type} [{string.Join(", ", column.Annotations.Schema.Select(a => $"{a.Name}: {a.Type}"))}]";
    }

    private static void NothingIsComputedForColumnsNobodyAsks(ITransformer transformer, IDataView data, string[] added)
    {
        var spy = new SpyView(data);
        var view = transformer.Transform(spy);
        using (view.GetRowCursor([])) { }
        Assert.Empty(spy.Asked);
        using (var cursor = view.GetRowCursor([view.Schema[added[0]]]))
        {
            Assert.NotEmpty(spy.Asked);
            Assert.True(cursor.IsColumnActive(view.Schema[added[0]]));
            Assert.ThrowsAny<Exception>(() => Reader(cursor, view.Schema.First(c => !cursor.IsColumnActive(c)))());
        }
    }

    private static void InputColumnsPassThroughInOrder(ITransformer transformer, IDataView data)
    {
        var names = data.Schema.Where(c => !c.IsHidden).Select(c => c.Name).ToArray();
        Assert.Equal(Values(data, names), Values(transformer.Transform(data), names));
    }

    private static void AWrongInputIsRefusedByName(MLContext context, ITransformer transformer)
    {
        var other = context.Data.LoadFromEnumerable([new Unrelated()]);
        Assert.ThrowsAny<ArgumentException>(() => transformer.GetOutputSchema(other.Schema));
    }

    private static void RowsMapOneByOne(ITransformer transformer, IDataView data, string[] added)
    {
        var expected = Values(transformer.Transform(data), added);
        var mapper = transformer.GetRowToRowMapper(data.Schema);
        var outputs = added.Select(name => mapper.OutputSchema[name]).ToArray();
        using var cursor = data.GetRowCursor(mapper.GetDependencies(outputs));
        using var row = mapper.GetRow(cursor, outputs);
        var read = outputs.Select(column => Reader(row, column)).ToArray();
        for (var i = 0; cursor.MoveNext(); i++) Assert.Equal(expected[i], string.Join('|', read.Select(value => value())));
    }

    private static void ValuesSurviveSaveAndLoad(MLContext context, ITransformer transformer, IDataView data, string[] added)
    {
        using var stream = new MemoryStream();
        context.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out var schema);
        Assert.Equal(data.Schema.Where(c => !c.IsHidden).Select(c => c.Name), schema.Where(c => !c.IsHidden).Select(c => c.Name));
        Assert.Equal(Values(transformer.Transform(data), added), Values(loaded.Transform(data), added));
    }

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var raw = column.Type.RawType;
        if (raw == typeof(float)) return Of<float>(value => value.ToString("R"));
        if (raw == typeof(bool)) return Of<bool>(value => value.ToString());
        if (raw == typeof(uint)) return Of<uint>(value => value.ToString());
        if (raw == typeof(int)) return Of<int>(value => value.ToString());
        if (raw == typeof(double)) return Of<double>(value => value.ToString("R"));
        if (raw == typeof(ReadOnlyMemory<char>)) return Of<ReadOnlyMemory<char>>(value => value.ToString());
        if (raw == typeof(VBuffer<float>)) return Of<VBuffer<float>>(value => string.Join(',', value.DenseValues().Select(v => v.ToString("R"))));
        if (raw == typeof(VBuffer<ReadOnlyMemory<char>>)) return Of<VBuffer<ReadOnlyMemory<char>>>(value => string.Join(',', value.DenseValues()));
        throw new NotSupportedException($"The contract test does not read {raw}.");

        Func<string> Of<T>(Func<T, string> format)
        {
            var getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default!;
                getter(ref value);
                return format(value);
            };
        }
    }

    private sealed class Unrelated
    {
        public float SomethingElse { get; set; }
    }

    /// <summary>Remembers which columns were ever asked for.</summary>
    private sealed class SpyView(IDataView source) : IDataView
    {
        public HashSet<string> Asked { get; } = [];

        public DataViewSchema Schema => source.Schema;

        public bool CanShuffle => source.CanShuffle;

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            var needed = columnsNeeded.ToList();
            Asked.UnionWith(needed.Select(column => column.Name));
            return source.GetRowCursor(needed, rand);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
    }
}
