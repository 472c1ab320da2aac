using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML;

public class ModelTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;
    private readonly ITransformer _model;

    public ModelTests()
    {
        _data = _ml.Data.LoadFromEnumerable<CustomMappingTests.Number>([new() { Value = 3 }, new() { Value = 4 }]);
        _model = _ml.Transforms.CustomMapping<CustomMappingTests.Number, CustomMappingTests.Doubled>(
            CustomMappingTests.DoublingFactory.Double, CustomMappingTests.DoublingFactory.Contract).Fit(_data);
    }

    [Fact]
    public void A_save_that_writes_nothing_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Model.Save(new Outsider(null), _data.Schema, new MemoryStream()));
        Assert.Contains("ModelSignature not specified!", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outside_transformer_reloads_as_what_it_delegates_its_saving_to()
    {
        var stream = new MemoryStream();
        _ml.Model.Save(new Outsider(new TransformerChain<ITransformer>(_model, _model)), _data.Schema, stream);
        stream.Position = 0;
        var loaded = Assert.IsType<TransformerChain<ITransformer>>(new MLContext().Model.Load(stream, out _));
        Assert.Equal(2, loaded.Count());
        Assert.Equal([6, 8], loaded.Transform(_data).GetColumn<float>("Twice"));
    }

    [Fact]
    public void Extra_entries_of_the_file_are_ignored()
    {
        var path = Path.GetTempFileName();
        try
        {
            _ml.Model.Save(_model, _data.Schema, path);
            using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
            using (var writer = new StreamWriter(zip.CreateEntry("extra/notes.json").Open()))
                writer.Write("{}");
            var loaded = _ml.Model.Load(path, out var schema);
            Assert.Equal([6, 8], loaded.Transform(_data).GetColumn<float>("Twice"));
            Assert.Equal(NumberDataViewType.Single, schema["Value"].Type);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_schema_comes_back_with_its_annotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        var names = new VBuffer<ReadOnlyMemory<char>>(2, ["x".AsMemory(), "y".AsMemory()]);
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2), (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(ref value));
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 2), annotations.ToAnnotations());
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), 5));
        builder.AddColumn("Text", TextDataViewType.Instance);
        builder.AddColumn("Flag", BooleanDataViewType.Instance);
        builder.AddColumn("Tokens", new VectorDataViewType(TextDataViewType.Instance));
        builder.AddColumn("Value", NumberDataViewType.Single);
        var schema = builder.ToSchema();

        var stream = new MemoryStream();
        _ml.Model.Save(_model, schema, stream);
        stream.Position = 0;
        _ml.Model.Load(stream, out var loaded);

        Assert.Equal(schema.Select(c => (c.Name, c.Type)), loaded.Select(c => (c.Name, c.Type)));
        Assert.True(loaded["Features"].IsNormalized());
        VBuffer<ReadOnlyMemory<char>> slots = default;
        loaded["Features"].GetSlotNames(ref slots);
        Assert.Equal(["x", "y"], slots.DenseValues().Select(s => s.ToString()));
    }

    /// <summary>A transformer of a type that ML.NET knows nothing of.</summary>
    private sealed class Outsider(ITransformer? inner) : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => inner?.Save(ctx);
    }
}
