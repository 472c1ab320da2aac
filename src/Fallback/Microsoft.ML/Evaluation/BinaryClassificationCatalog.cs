using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class BinaryClassificationCatalog
{
    public CalibratedBinaryClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string probabilityColumnName = "Probability", string predictedLabelColumnName = "PredictedLabel")
    {
        Contracts.CheckValue(data, nameof(data));
        var probability = EvaluationColumns.Find(data, probabilityColumnName, nameof(probabilityColumnName), "Probability");
        EvaluationColumns.CheckType(probability, "probability", probability.Type == NumberDataViewType.Single, "Single");
        return new(Tally(data, labelColumnName, scoreColumnName, probability, predictedLabelColumnName));
    }

    public BinaryClassificationMetrics EvaluateNonCalibrated(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel")
    {
        Contracts.CheckValue(data, nameof(data));
        return BinaryClassificationMetrics.From(Tally(data, labelColumnName, scoreColumnName, null, predictedLabelColumnName));
    }

    private static BinaryClassificationTally Tally(IDataView data, string labelColumnName, string scoreColumnName, DataViewSchema.Column? probability,
        string predictedLabelColumnName)
    {
        var label = EvaluationColumns.Find(data, labelColumnName, nameof(labelColumnName), "Label");
        var score = EvaluationColumns.Find(data, scoreColumnName, nameof(scoreColumnName), "Score");
        EvaluationColumns.Find(data, predictedLabelColumnName, nameof(predictedLabelColumnName), "PredictedLabel");
        EvaluationColumns.CheckType(score, "score", score.Type == NumberDataViewType.Single, "Single");
        EvaluationColumns.CheckType(label, "label", label.Type == NumberDataViewType.Single || label.Type == NumberDataViewType.Double ||
            label.Type is BooleanDataViewType or KeyDataViewType { Count: 2 }, "Single, Double, Boolean, or a Key with cardinality 2");

        var tally = new BinaryClassificationTally();
        using var cursor = data.GetRowCursor(probability is { } needed ? [label, score, needed] : [label, score]);
        var getLabel = cursor.GetLabelGetter(label);
        var getScore = cursor.GetGetter<float>(score);
        var getProbability = probability is { } column ? cursor.GetGetter<float>(column) : (ref float value) => value = float.NaN;
        float labelValue = 0, scoreValue = 0, probabilityValue = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref labelValue);
            getScore(ref scoreValue);
            getProbability(ref probabilityValue);
            tally.Add(labelValue, scoreValue, probabilityValue);
        }
        return tally;
    }
}
