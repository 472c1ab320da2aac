using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Core;

public class PredictionEngineTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;
    private readonly ITransformer _model;

    public PredictionEngineTests()
    {
        _data = _ml.Data.LoadFromEnumerable<Input>([new() { Text = "ab", Value = 1 }]);
        _model = _ml.Transforms.CustomMapping<Input, Middle>((i, m) => m.Items = [i.Value, i.Text!.Length], null)
            .Append(_ml.Transforms.CustomMapping<Middle, Last>((m, l) => l.Sum = m.Items.Sum(), null)).Fit(_data);
    }

    [Fact]
    public void PredictsLikeTransform()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Input, Output>(_model);
        var output = engine.Predict(new Input { Text = "abc", Value = 2 });
        Assert.Equal(5, output.Sum);
        Assert.Equal([2, 3], output.Items);
        Assert.Equal("abc", output.Text);
        Assert.Equal(["Text", "Value", "Items", "Sum"], engine.OutputSchema.Select(c => c.Name));
    }

    [Fact]
    public void EachResultHasItsOwnArrayUnlessOneIsHandedIn()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Input, Output>(_model);
        var first = engine.Predict(new Input { Text = "a", Value = 1 });
        var second = engine.Predict(new Input { Text = "abcd", Value = 2 });
        Assert.Equal([1, 1], first.Items);
        Assert.Equal([2, 4], second.Items);
        var array = first.Items;
        engine.Predict(new Input { Text = "xyz", Value = 3 }, ref first);
        Assert.Same(array, first.Items);
        Assert.Equal([3, 3], first.Items);
    }

    [Fact]
    public void OutputMembersWithoutAColumnAreIgnoredUnlessAskedOtherwise()
    {
        using (var lenient = _ml.Model.CreatePredictionEngine<Input, WithExtra>(_model))
            Assert.Equal(-1, lenient.Predict(new Input { Text = "a" }).Extra);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Input, WithExtra>(_model, ignoreMissingColumns: false));
        Assert.Contains("'Extra'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Input, WithExtra>(_model, _data.Schema));
        using var exact = _ml.Model.CreatePredictionEngine<Input, Output>(_model, _data.Schema);
        Assert.Equal(3, exact.Predict(new Input { Text = "ab", Value = 1 }).Sum);
    }

    [Fact]
    public void AMissingInputMemberIsAnError()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Last, Output>(_model));
        Assert.Contains("Could not find  column 'Text'", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _ml.Model.CreatePredictionEngine<Last, Output>(_model, _data.Schema));
    }

    [Fact]
    public void SchemaDefinitionsRenameMembers()
    {
        var input = SchemaDefinition.Create(typeof(Renamed));
        input["Words"].ColumnName = "Text";
        var output = SchemaDefinition.Create(typeof(Renamed));
        output["Words"].ColumnName = "Text";
        output["Value"].ColumnName = "Sum";
        using var engine = _ml.Model.CreatePredictionEngine<Renamed, Renamed>(_model, new PredictionEngineOptions { InputSchemaDefinition = input, OutputSchemaDefinition = output });
        var result = engine.Predict(new Renamed { Words = "abc", Value = 2 });
        Assert.Equal(("abc", 5), (result.Words, result.Value));
    }

    [Fact]
    public void OnlyRowToRowMappersWillDo()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Input, Output>(new Aggregate()));
        Assert.Contains("Must be a row to row mapper", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DisposesTheTransformerUnlessToldNotTo()
    {
        var owned = new Disposable(_model);
        _ml.Model.CreatePredictionEngine<Input, Output>(owned).Dispose();
        Assert.True(owned.IsDisposed);
        var lent = new Disposable(_model);
        _ml.Model.CreatePredictionEngine<Input, Output>(lent, new PredictionEngineOptions { OwnsTransformer = false, IgnoreMissingColumns = false }).Dispose();
        Assert.False(lent.IsDisposed);
    }

    [Fact]
    public void APredictionAllocatesLittleMoreThanItsResult()
    {
        var ml = new MLContext(1);
        var model = ml.Transforms.CustomMapping<Input, Last>((i, l) => l.Sum = i.Value + i.Text!.Length, null).Fit(_data);
        using var engine = ml.Model.CreatePredictionEngine<Input, Last>(model);
        var input = new Input { Text = "abc", Value = 2 };
        var output = new Last();
        for (var i = 0; i < 100; i++) engine.Predict(input, ref output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) engine.Predict(input, ref output);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100);
    }

    private sealed class Input
    {
        public string? Text { get; set; }
        public float Value { get; set; }
    }

    private sealed class Renamed
    {
        public string? Words { get; set; }
        public float Value { get; set; }
    }

    private sealed class Middle
    {
        public float[] Items { get; set; } = [];
    }

    private sealed class Last
    {
        public float Sum { get; set; }
    }

    private sealed class Output
    {
        public float Sum { get; set; }
        public float[] Items { get; set; } = [];
        public string? Text { get; set; }
    }

    private sealed class WithExtra
    {
        public float Sum { get; set; }
        public float Extra { get; set; } = -1;
    }

    private sealed class Disposable(ITransformer inner) : ITransformer, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Aggregate : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
