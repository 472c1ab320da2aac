using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class RegressionCatalog
{
    public RegressionMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score")
    {
        Contracts.CheckValue(data, nameof(data));
        var label = EvaluationColumns.Find(data, labelColumnName, nameof(labelColumnName), "Label");
        var score = EvaluationColumns.Find(data, scoreColumnName, nameof(scoreColumnName), "Score");
        EvaluationColumns.CheckType(score, "score", score.Type == NumberDataViewType.Single, "Single");
        EvaluationColumns.CheckType(label, "label", label.Type == NumberDataViewType.Single, "Single");

        var tally = new RegressionTally();
        using var cursor = data.GetRowCursor([label, score]);
        var getLabel = cursor.GetGetter<float>(label);
        var getScore = cursor.GetGetter<float>(score);
        float labelValue = 0, scoreValue = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref labelValue);
            getScore(ref scoreValue);
            tally.Add(labelValue, scoreValue);
        }
        return new(tally);
    }
}
