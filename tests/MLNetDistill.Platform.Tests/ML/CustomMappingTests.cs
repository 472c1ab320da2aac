using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNetDistill.Platform.Tests.ML;

public class CustomMappingTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;

    public CustomMappingTests() => _data = _ml.Data.LoadFromEnumerable<Number>([new() { Value = 3 }, new() { Value = 4 }]);

    [Fact]
    public void Survives_saving_in_a_context_that_has_never_seen_it()
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
    public void Refuses_to_be_saved_without_a_contract_name()
    {
        var model = _ml.Transforms.CustomMapping<Number, Doubled>(DoublingFactory.Double, null).Fit(_data);
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Model.Save(model, _data.Schema, new MemoryStream()));
        Assert.Contains("Empty contract name for a transform", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_contract_is_an_error_on_loading()
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
    public void The_mapping_runs_once_per_row_and_only_if_a_column_is_asked()
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
    public void Text_passes_through_by_reference()
    {
        var text = "some text";
        var data = _ml.Data.LoadFromEnumerable<TextValue>([new() { Value = text }]);
        string? seen = null;
        var output = _ml.Transforms.CustomMapping<TextValue, Doubled>((t, _) => seen = t.Value, null).Fit(data).Transform(data);
        _ = output.GetColumn<float>("Twice").ToList();
        Assert.Same(text, seen);
    }

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

    [CustomMappingFactoryAttribute(Contract)]
    public class DoublingFactory : CustomMappingFactory<Number, Doubled>
    {
        public const string Contract = "Platform.Tests.Doubling";

        public static void Double(Number source, Doubled target) => target.Twice = 2 * source.Value;

        public override Action<Number, Doubled> GetMapping() => Double;
    }
}
