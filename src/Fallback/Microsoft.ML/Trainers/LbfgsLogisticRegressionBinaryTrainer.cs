using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Trainers;

public sealed class LbfgsLogisticRegressionBinaryTrainer
    : LbfgsTrainerBase<LbfgsLogisticRegressionBinaryTrainer.Options,
        BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>,
        CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>
{
    internal LbfgsLogisticRegressionBinaryTrainer(Options options) : base(options, BooleanDataViewType.Instance) { }

    private protected override IEnumerable<SchemaShape.Column> MakeOutputColumns(SchemaShape.Column label) =>
    [
        new(ScoreColumns.Score, NumberDataViewType.Single, new SchemaShape(ScoreColumns.Shapes)),
        new(ScoreColumns.Probability, NumberDataViewType.Single, new SchemaShape(ScoreColumns.Shapes.Append(SchemaShapeExtensions.IsNormalizedShape))),
        new(ScoreColumns.PredictedLabel, BooleanDataViewType.Instance, new SchemaShape(ScoreColumns.Shapes)),
    ];

    private protected override BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> MakeTransformer(
        TrainingSet rows, string featureColumn, VectorDataViewType featureType, DataViewSchema.Column label)
    {
        var parameters = Minimize(rows, 1, RowLoss, tolerance => OrthantWiseOptimizer.MeanRelativeImprovement(tolerance, window: 5));
        var model = new LinearBinaryModelParameters(Array.ConvertAll(parameters[1..], p => (float)p), (float)parameters[0]);
        // The sigmoid of the score is the probability already.
        return new(new CalibratedLinearModelParameters(model, new PlattCalibrator(slope: -1, offset: 0)), featureColumn, featureType);
    }

    private static double RowLoss(ReadOnlySpan<float> scores, float label, Span<float> slopes)
    {
        double score = scores[0];
        slopes[0] = (float)(1 / (1 + Math.Exp(-score)) - label);
        // log(1 + e^-m) for the margin m, without overflow.
        var margin = label > 0 ? score : -score;
        return Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
    }

    public sealed class Options : OptionsBase { }
}
