using System.Text.Json.Serialization;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Evaluation;

/// <summary>Where a regression is wrong: what its scatter diagram shows.</summary>
/// <param name="Points">True and predicted values of some examples, evenly taken out of all.</param>
public sealed record RegressionBreakdown([property: JsonConverter(typeof(RowsConverter<double>))] IReadOnlyList<IReadOnlyList<double>> Points)
{
    private const int MostPoints = 240;

    /// <summary>Takes examples out of the predictions of several models together, such as students from several seeds.</summary>
    /// <param name="models">What each says of the same examples.</param>
    /// <param name="labels">What is right.</param>
    /// <returns>Null for tasks without values.</returns>
    public static RegressionBreakdown? Of(IReadOnlyList<DenseSoftLabels> models, ExampleLabels labels)
    {
        if (labels.Task != TaskKind.Regression) return null;
        var points = (from row in ClassDecisions.Rows(labels) from scores in models select new double[] { labels[row][0], scores.Row(row)[0] }).Where(point => point.All(double.IsFinite)).ToList();
        var count = Math.Min(points.Count, MostPoints);
        return new([.. Enumerable.Range(0, count).Select(i => points[(int)((long)i * points.Count / count)])]);
    }
}
