using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

public abstract class StochasticTrainerBase<TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected StochasticTrainerBase(TrainerInputBaseWithWeight options, DataViewType labelType)
        : base(options.FeatureColumnName, options.LabelColumnName, labelType, options.ExampleWeightColumnName) { }
}

public abstract class SdcaTrainerBase<TOptions, TTransformer, TModel> : StochasticTrainerBase<TTransformer, TModel>
    where TOptions : SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected SdcaTrainerBase(TOptions options, DataViewType labelType) : base(options, labelType)
    {
        Contracts.CheckParam(!(options.L2Regularization < 0), nameof(options.L2Regularization), "L2 constant must be non-negative.");
        Contracts.CheckParam(!(options.L1Regularization < 0), nameof(options.L1Regularization), "L1 threshold must be non-negative.");
        Contracts.CheckParam(!(options.MaximumNumberOfIterations <= 0), nameof(options.MaximumNumberOfIterations),
            "Max number of iterations must be positive.");
        Settings = options;
    }

    private protected TOptions Settings { get; }

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        private protected OptionsBase() { }

        internal float? L2Regularization;
        internal float? L1Regularization;
        internal int? MaximumNumberOfIterations;
    }
}

/// <summary>
/// Least squares with penalties. The package gets near the optimum by stochastic dual coordinate ascent, on several threads and so a little
/// differently each time; here L-BFGS goes to the optimum of the same function.
/// </summary>
public sealed class SdcaRegressionTrainer
    : SdcaTrainerBase<SdcaRegressionTrainer.Options, RegressionPredictionTransformer<LinearRegressionModelParameters>, LinearRegressionModelParameters>
{
    // Far below what single-precision scores can show.
    private const double Tolerance = 1e-10;
    private const int HistorySize = 20;

    internal SdcaRegressionTrainer(Options options) : base(options, NumberDataViewType.Single) { }

    private protected override IEnumerable<SchemaShape.Column> MakeOutputColumns(SchemaShape.Column label) =>
        [new(ScoreColumns.Score, NumberDataViewType.Single, new SchemaShape(ScoreColumns.Shapes))];

    private protected override RegressionPredictionTransformer<LinearRegressionModelParameters> MakeTransformer(TrainingSet rows, string featureColumn,
        VectorDataViewType featureType, DataViewSchema.Column label)
    {
        double l2 = Settings.L2Regularization ?? DefaultL2(rows.Count);
        // A threshold on the weights: the L1 penalty is this share of the L2 one.
        double l1 = l2 * (Settings.L1Regularization ?? DefaultL1Threshold(rows.Features));
        double Objective(ReadOnlySpan<double> point, Span<double> gradient)
        {
            var loss = rows.Sum(point, gradient, 1, RowLoss) / rows.Count;
            TensorPrimitives.Divide(gradient, rows.Count, gradient);
            TensorPrimitives.MultiplyAdd(point[1..], l2, gradient[1..], gradient[1..]);
            return loss + 0.5 * l2 * TensorPrimitives.SumOfSquares(point[1..]);
        }
        var optimizer = new OrthantWiseOptimizer(Objective, rows.Features + 1, 1, l1, HistorySize);
        var stop = OrthantWiseOptimizer.MeanRelativeImprovement(Tolerance, window: 5);
        var parameters = optimizer.Minimize(stop, Settings.MaximumNumberOfIterations ?? int.MaxValue);
        var model = new LinearRegressionModelParameters(Array.ConvertAll(parameters[1..], p => (float)p), (float)parameters[0]);
        return new(model, featureColumn, featureType);
    }

    private static double RowLoss(ReadOnlySpan<float> scores, float label, Span<float> slopes)
    {
        var difference = scores[0] - label;
        slopes[0] = 2 * difference;
        return (double)difference * difference;
    }

    private static float DefaultL2(int rows) => rows > 10000 ? 1e-4f : rows < 200 ? 1e-2f : 1e-3f;

    private static float DefaultL1Threshold(int features) => features switch { < 100 => 0, < 1000 => 0.25f, < 10000 => 0.5f, _ => 1 };

    public sealed class Options : OptionsBase { }
}
