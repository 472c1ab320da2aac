using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNetDistill.Platform.Tests.ML.Core;

public class CustomMappingTests
{
    [Fact]
    public void Survives_saving_and_predicts()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable<Number>([new() { Value = 3 }, new() { Value = 4 }]);
        var model = ml.Transforms.CustomMapping<Number, Doubled>(DoublingFactory.Double, DoublingFactory.Contract).Fit(data);
        var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;

        var loaded = new MLContext().Model.Load(stream, out var schema);

        Assert.Equal(["Value"], schema.Select(c => c.Name));
        using var engine = ml.Model.CreatePredictionEngine<Number, Doubled>(loaded);
        Assert.Equal(14, engine.Predict(new Number { Value = 7 }).Twice);
        Assert.Equal([6, 8], loaded.Transform(data).GetColumn<float>("Twice"));
    }

    public class Number
    {
        public float Value { get; set; }
    }

    public class Doubled
    {
        public float Twice { get; set; }
    }

    [CustomMappingFactoryAttribute(Contract)]
    public class DoublingFactory : CustomMappingFactory<Number, Doubled>
    {
        public const string Contract = "Platform.Tests.Doubling";

        public static void Double(Number source, Doubled target) => target.Twice = 2 * source.Value;

        public override Action<Number, Doubled> GetMapping() => Double;
    }
}
