using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Tests.Pipeline;

namespace MLNetDistill.Tests.Teachers.RealModels;

/// <summary>
/// A model of ML.NET's own trainers teaches a student through the ML.NET API. The student gets thirty labeled rows, far too few, and five
/// hundred without labels on which it has nothing but its teacher.
/// </summary>
public abstract class RealModelTests
{
    private protected MLContext Ml { get; } = new(seed: 1);

    private protected IDataView Labeled { get; }

    private protected IDataView Unlabeled { get; }

    private protected IDataView Fresh { get; }

    protected RealModelTests()
    {
        Labeled = Ml.Data.LoadFromEnumerable(MadeRow.Many(30, seed: 1));
        Unlabeled = Ml.Data.LoadFromEnumerable(MadeRow.Many(500, seed: 2));
        Fresh = Ml.Data.LoadFromEnumerable(MadeRow.Many(400, seed: 3));
    }

    /// <summary>Numbers and cities in one vector "Inputs", and a trainer that reads it.</summary>
    private protected IEstimator<ITransformer> Encoded(IEstimator<ITransformer> trainer) =>
        Ml.Transforms.Categorical.OneHotEncoding("CityVector", nameof(MadeRow.City))
            .Append(Ml.Transforms.Concatenate("Inputs", nameof(MadeRow.Features), "CityVector")).Append(trainer);

    /// <summary>A trainer behind the key that it needs.</summary>
    private protected IEstimator<ITransformer> Keyed(IEstimator<ITransformer> trainer) =>
        Ml.Transforms.Conversion.MapValueToKey("Label").Append(trainer);

    /// <summary>A multiclass student of a teacher, behind the key that it needs.</summary>
    private protected ITransformer Student(ITransformer teacher, DistillationOptions options) =>
        Keyed(Ml.MulticlassClassification.Trainers.Distillation(teacher, options)).Fit(Labeled);

    /// <summary>Columns, recipe and unlabeled rows of a student of a table.</summary>
    private protected DistillationOptions Options(TaskKind task, params string[] features) => new()
    {
        LabelColumnName = task switch
        {
            TaskKind.Multiclass => nameof(MadeRow.Label),
            TaskKind.Binary => nameof(MadeRow.IsHigh),
            _ => nameof(MadeRow.Target),
        },
        FeatureColumnNames = features,
        UnlabeledSet = Unlabeled,
        Recipe = DistillationRecipe.Default(task, new MlpArchitecture { Hidden = [16] }) with
        {
            Optimizer = new() { Epochs = 40, LearningRate = 0.01, BatchSize = 32 },
        },
        Run = new() { Seed = 1 },
    };

    /// <summary>The share of fresh rows on which both predict the same, once the student's numbers are seen to be probabilities.</summary>
    private protected double Agreement(ITransformer teacher, ITransformer student)
    {
        var view = student.Transform(Fresh);
        if (view.Schema["Score"].Type is VectorDataViewType)
        {
            Assert.All(view.GetColumn<float[]>("Score"), row => Assert.All(row, p => Assert.InRange(p, 0, 1)));
            Assert.All(view.GetColumn<float[]>("Score"), row => Assert.Equal(1, row.Sum(), 1e-4f));
        }
        else
            Assert.All(view.GetColumn<float>("Probability"), p => Assert.InRange(p, 0, 1));
        return Share(Predictions(teacher.Transform(Fresh)), Predictions(view));
    }

    /// <summary>The share of pairs that are equal.</summary>
    private protected static double Share<T>(IEnumerable<T> first, IEnumerable<T> second) =>
        first.Zip(second, (a, b) => Equals(a, b) ? 1.0 : 0).Average();

    /// <summary>What a view predicts, by name.</summary>
    private protected IEnumerable<string> Predictions(IDataView view)
    {
        var type = view.Schema["PredictedLabel"].Type;
        if (type is BooleanDataViewType) return view.GetColumn<bool>("PredictedLabel").Select(value => value.ToString());
        if (type is KeyDataViewType) view = Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(view).Transform(view);
        return view.GetColumn<string>("PredictedLabel");
    }

    /// <summary>The model as plain ML.NET loads it, after a look that it scores fresh rows as before.</summary>
    private protected ITransformer SaveAndLoad(ITransformer model, params string[] columns)
    {
        using var stream = new MemoryStream();
        Ml.Model.Save(model, Labeled.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        var expected = TransformerContract.Values(model.Transform(Fresh), columns);
        Assert.Equal(expected, TransformerContract.Values(loaded.Transform(Fresh), columns));
        return loaded;
    }
}
