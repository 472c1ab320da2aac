using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class MulticlassClassificationCatalog
{
    public MulticlassClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel", int topKPredictionCount = 0)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");
        var label = EvaluationColumns.Find(data, labelColumnName, nameof(labelColumnName), "Label");
        var score = EvaluationColumns.Find(data, scoreColumnName, nameof(scoreColumnName), "Score");
        EvaluationColumns.Find(data, predictedLabelColumnName, nameof(predictedLabelColumnName), "PredictedLabel");
        var scoreType = score.Type as VectorDataViewType;
        EvaluationColumns.CheckType(score, "score", scoreType?.Size >= 2 && scoreType.ItemType == NumberDataViewType.Single,
            "vector of two or more items of type Single");
        EvaluationColumns.CheckType(label, "label", label.Type == NumberDataViewType.Single || label.Type is KeyDataViewType, "Single or Key");

        if (topKPredictionCount > scoreType.Size + 1)
            throw new IndexOutOfRangeException($"{nameof(topKPredictionCount)} is {topKPredictionCount}, but there are {scoreType.Size} classes.");

        var tally = new MulticlassClassificationTally(scoreType.Size, topKPredictionCount);
        using var cursor = data.GetRowCursor([label, score]);
        var getLabel = cursor.GetLabelGetter(label);
        var getScore = cursor.GetGetter<VBuffer<float>>(score);
        float labelValue = 0;
        VBuffer<float> vector = default;
        var scores = new float[scoreType.Size];
        while (cursor.MoveNext())
        {
            getLabel(ref labelValue);
            getScore(ref vector);
            Contracts.Check(vector.Length == scores.Length, $"Column '{score.Name}': expected {scores.Length} slots, but got {vector.Length}");
            vector.CopyTo(scores);
            tally.Add(labelValue, scores);
        }
        return new(tally, topKPredictionCount);
    }
}
