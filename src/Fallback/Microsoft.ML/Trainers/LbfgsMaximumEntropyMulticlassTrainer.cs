using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Trainers;

/// <summary>Multinomial logistic regression.</summary>
public sealed class LbfgsMaximumEntropyMulticlassTrainer
    : LbfgsTrainerBase<LbfgsMaximumEntropyMulticlassTrainer.Options,
        MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>
{
    internal LbfgsMaximumEntropyMulticlassTrainer(Options options) : base(options, new KeyDataViewType(typeof(uint), 1)) { }

    private protected override IEnumerable<SchemaShape.Column> MakeOutputColumns(SchemaShape.Column label)
    {
        var keyValues = label.AnnotationsNamed(AnnotationUtils.KeyValues).ToList();
        var scoreAnnotations = keyValues.Select(c => new SchemaShape.Column(AnnotationUtils.TrainingLabelValues, c.Kind, c.ItemType, c.IsKey)).ToList();
        if (keyValues is [{ ItemType: TextDataViewType }])
            scoreAnnotations.Add(SchemaShapeExtensions.SlotNamesShape);
        return
        [
            new(ScoreColumns.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false,
                new SchemaShape(scoreAnnotations.Concat(ScoreColumns.Shapes))),
            new(ScoreColumns.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true,
                new SchemaShape(keyValues.Concat(ScoreColumns.Shapes))),
        ];
    }

    private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> MakeTransformer(TrainingSet rows, string featureColumn,
        VectorDataViewType featureType, DataViewSchema.Column label)
    {
        var classes = checked((int)label.Type.KeyCount());
        var parameters = Minimize(rows, classes, RowLoss, tolerance => OrthantWiseOptimizer.MeanImprovement(tolerance, decay: 0.25));
        var biases = Array.ConvertAll(parameters[..classes], p => (float)p);
        var weights = parameters.Skip(classes).Select(p => (float)p).Chunk(rows.Features).ToArray();
        return new(new(biases, weights), featureColumn, featureType, label.Annotations);
    }

    private static double RowLoss(ReadOnlySpan<float> scores, float label, Span<float> slopes)
    {
        scores.CopyTo(slopes);
        LinearMath.Softmax(slopes);
        var actual = (int)label;
        var loss = LinearMath.LogSumExp(scores) - scores[actual];
        slopes[actual] -= 1;
        return loss;
    }

    public sealed class Options : OptionsBase { }
}
