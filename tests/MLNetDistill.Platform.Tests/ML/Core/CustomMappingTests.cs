using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNetDistill.Platform.Tests.ML.Core;

public class CustomMappingTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;

    public CustomMappingTests() => _data = _ml.Data.LoadFromEnumerable<Number>([new() { Value = 3 }, new() { Value = 4 }]);

    [Fact]
    public void SurvivesSavingInAContextThatHasNeverSeenIt()
    {
        var model = _ml.Transforms.CustomMapping<Number, Doubled>(DoublingFactory.Double, DoublingFactory.Contract).Fit(_data);
        var stream = new MemoryStream();
        _ml.Model.Save(model, _data.Schema, stream);
        stream.Position = 0;

        var loaded = new MLContext().Model.Load(stream, out var schema);

        Assert.Equal(["Value"], schema.Select(c => c.Name));
        Assert.Equal([6, 8], loaded.Transform(_data).GetColumn<float>("Twice"));
        using var engine = _ml.Model.CreatePredictionEngine<Number, Doubled>(loaded);
        Assert.Equal(14, engine.Predict(new Number { Value = 7 }).Twice);
    }

    [Fact]
    public void RefusesToBeSavedWithoutAContractName()
    {
        var model = _ml.Transforms.CustomMapping<Number, Doubled>(DoublingFactory.Double, null).Fit(_data);
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Model.Save(model, _data.Schema, new MemoryStream()));
        Assert.Contains("Empty contract name for a transform", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownContractIsAnErrorOnLoading()
    {
        var model = _ml.Transforms.CustomMapping<Number, Doubled>(DoublingFactory.Double, "nobody has this").Fit(_data);
        var stream = new MemoryStream();
        _ml.Model.Save(model, _data.Schema, stream);
        stream.Position = 0;
        var error = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(stream, out _));
        var messages = new List<string>();
        for (var e = error; e is not null; e = e.InnerException) messages.Add(e.Message);
        Assert.Contains(messages, m => m.Contains("Unable to locate an extension for the contract 'nobody has this'", StringComparison.Ordinal));
    }

    [Fact]
    public void RegisteringAnAssemblyTwiceIsFine()
    {
        _ml.ComponentCatalog.RegisterAssembly(typeof(DoublingFactory).Assembly);
        Assert.Null(Record.Exception(() => _ml.ComponentCatalog.RegisterAssembly(typeof(DoublingFactory).Assembly)));
    }

    [Fact]
    public void VectorPropertiesHaveUnknownSizeAndCanReuseTheirArray()
    {
        var model = _ml.Transforms.CustomMapping<Number, Powers>((n, p) => p.Items = [1, n.Value, n.Value * n.Value], null).Fit(_data);
        var output = model.Transform(_data);
        var type = Assert.IsType<VectorDataViewType>(output.Schema["Items"].Type);
        Assert.False(type.IsKnownSize);
        Assert.Equal([[1, 3, 9], [1, 4, 16]], output.GetColumn<float[]>("Items"));
    }

    [Fact]
    public void OutputDefinitionNamesAndTypesColumns()
    {
        var definition = SchemaDefinition.Create(typeof(Powers));
        definition["Items"].ColumnName = "Powers";
        definition["Powers"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        definition["Powers"].AddAnnotation("SlotNames", new VBuffer<ReadOnlyMemory<char>>(3, ["a".AsMemory(), "b".AsMemory(), "c".AsMemory()]),
            new VectorDataViewType(TextDataViewType.Instance, 3));
        var estimator = _ml.Transforms.CustomMapping<Number, Powers>((n, p) => p.Items = [1, n.Value, 0], null, outputSchemaDefinition: definition);
        var output = estimator.Fit(_data).Transform(_data);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), output.Schema["Powers"].Type);
        Assert.True(output.Schema["Powers"].HasSlotNames());
        VBuffer<ReadOnlyMemory<char>> names = default;
        output.Schema["Powers"].GetSlotNames(ref names);
        Assert.Equal(["a", "b", "c"], names.DenseValues().Select(n => n.ToString()));
        Assert.Equal([[1, 3, 0], [1, 4, 0]], output.GetColumn<float[]>("Powers"));
    }

    [Fact]
    public void ItsShapeIsWhereOutsideEstimatorsGetColumnShapesFrom()
    {
        var keys = SchemaDefinition.Create(typeof(Key));
        keys["Label"].ColumnType = new KeyDataViewType(typeof(uint), 3);
        var shape = _ml.Transforms.CustomMapping<Nothing, Key>((_, _) => { }, null, outputSchemaDefinition: keys)
            .Append(_ml.Transforms.CustomMapping<Nothing, Powers>((_, _) => { }, null))
            .GetOutputSchema(new SchemaShape([]));

        Assert.Equal(["Label", "Items"], shape.Select(c => c.Name));
        Assert.True(shape[0].IsKey);
        Assert.Equal(NumberDataViewType.UInt32, shape[0].ItemType);
        Assert.Equal(SchemaShape.Column.VectorKind.Scalar, shape[0].Kind);
        Assert.Equal(SchemaShape.Column.VectorKind.VariableVector, shape[1].Kind);
        Assert.Equal(NumberDataViewType.Single, shape[1].ItemType);
        Assert.Empty(shape[1].Annotations);
    }

    [Fact]
    public void KeysOfMembersCountFromZero()
    {
        var keys = SchemaDefinition.Create(typeof(Key));
        keys["Label"].ColumnType = new KeyDataViewType(typeof(uint), 3);
        var output = _ml.Transforms.CustomMapping<Number, Key>((n, k) => k.Label = (uint)n.Value - 1, null, outputSchemaDefinition: keys).Fit(_data).Transform(_data);
        Assert.Equal([3u, 0u], output.GetColumn<uint>("Label"));
    }

    [Fact]
    public void TheMappingRunsOncePerRowAndOnlyIfAColumnIsAsked()
    {
        var calls = 0;
        var output = _ml.Transforms.CustomMapping<Number, Both>((n, b) => { calls++; b.First = n.Value; b.Second = -n.Value; }, null).Fit(_data).Transform(_data);
        _ = output.GetColumn<float>("Value").ToList();
        Assert.Equal(0, calls);

        using var cursor = output.GetRowCursor(output.Schema);
        var first = cursor.GetGetter<float>(output.Schema["First"]);
        var second = cursor.GetGetter<float>(output.Schema["Second"]);
        float a = 0, b = 0;
        while (cursor.MoveNext())
        {
            first(ref a);
            second(ref b);
            first(ref a);
            Assert.Equal(-a, b);
        }
        Assert.Equal(2, calls);
    }

    [Fact]
    public void AMissingInputColumnIsAnErrorThatNamesIt()
    {
        var estimator = _ml.Transforms.CustomMapping<Doubled, Powers>((_, _) => { }, null);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(new SchemaShape([])));
        Assert.Contains("Could not find input column 'Twice'", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(_data));
        Assert.Contains("'Twice'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInputColumnOfAnotherTypeIsAnError()
    {
        var estimator = _ml.Transforms.CustomMapping<TextValue, Powers>((_, _) => { }, null);
        var shape = _ml.Transforms.CustomMapping<Nothing, Number>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(shape));
        Assert.Contains("Schema mismatch for input column 'Value': expected String, got Single", error.Message, StringComparison.Ordinal);
        var bind = Assert.Throws<InvalidOperationException>(() => estimator.Fit(_data));
        Assert.Contains("Can't bind the IDataView column 'Value' of type 'Single'", bind.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextPassesThroughByReference()
    {
        var text = "some text";
        var data = _ml.Data.LoadFromEnumerable<TextValue>([new() { Value = text }]);
        string? seen = null;
        var output = _ml.Transforms.CustomMapping<TextValue, Doubled>((t, _) => seen = t.Value, null).Fit(data).Transform(data);
        _ = output.GetColumn<float>("Twice").ToList();
        Assert.Same(text, seen);
    }

    public class Nothing;

    public class Number
    {
        public float Value { get; set; }
    }

    public class TextValue
    {
        public string? Value { get; set; }
    }

    public class Doubled
    {
        public float Twice { get; set; }
    }

    public class Both
    {
        public float First { get; set; }
        public float Second { get; set; }
    }

    public class Powers
    {
        public float[]? Items { get; set; }
    }

    public class Key
    {
        public uint Label { get; set; }
    }

    [CustomMappingFactoryAttribute(Contract)]
    public class DoublingFactory : CustomMappingFactory<Number, Doubled>
    {
        public const string Contract = "Platform.Tests.Doubling";

        public static void Double(Number source, Doubled target) => target.Twice = 2 * source.Value;

        public override Action<Number, Doubled> GetMapping() => Double;
    }
}
