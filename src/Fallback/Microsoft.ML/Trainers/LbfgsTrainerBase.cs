using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Linear models whose mean loss, plus L2 and L1 penalties on the weights (not on the biases), L-BFGS minimises. Both penalties are divided by
/// the number of examples, as the package does.
/// </summary>
public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly TOptions _options;

    private protected LbfgsTrainerBase(TOptions options, DataViewType labelType)
        : base(options.FeatureColumnName, options.LabelColumnName, labelType, options.ExampleWeightColumnName)
    {
        Contracts.CheckParam(options.L2Regularization >= 0, nameof(options.L2Regularization), "Must be non-negative");
        Contracts.CheckParam(options.L1Regularization >= 0, nameof(options.L1Regularization), "Must be non-negative");
        Contracts.CheckParam(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Must be positive");
        Contracts.CheckParam(options.HistorySize > 0, nameof(options.HistorySize), "Must be positive");
        if (options.EnforceNonNegativity)
            throw new NotSupportedException("Non-negative weights are not part of this build's slice of Microsoft.ML.");
        _options = options;
    }

    /// <summary>Biases first, then the weights of one score after the other.</summary>
    private protected double[] Minimize(TrainingSet rows, int scores, TrainingSet.RowLoss rowLoss, Func<double, StoppingRule> makeStoppingRule)
    {
        double Objective(ReadOnlySpan<double> point, Span<double> gradient)
        {
            var loss = rows.Sum(point, gradient, scores, rowLoss);
            for (var i = 0; i < point.Length; i++)
            {
                if (i >= scores)
                {
                    loss += 0.5 * _options.L2Regularization * point[i] * point[i];
                    gradient[i] += _options.L2Regularization * point[i];
                }
                gradient[i] /= rows.WeightSum;
            }
            return loss / rows.WeightSum;
        }
        var optimizer = new OrthantWiseOptimizer(Objective, scores * (rows.Features + 1), scores, _options.L1Regularization / rows.Count, _options.HistorySize);
        return optimizer.Minimize(makeStoppingRule(_options.OptimizationTolerance), int.MaxValue);
    }

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        private protected OptionsBase() { }

        internal float L2Regularization = 1;
        internal float L1Regularization = 1;
        internal float OptimizationTolerance = 1e-7f;
        internal int HistorySize = 20;
        internal bool EnforceNonNegativity;
    }
}
