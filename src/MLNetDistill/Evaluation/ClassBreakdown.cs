using System.Text.Json.Serialization;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Evaluation;

/// <summary>Where a classifier is right and how sure it is: what its confusion matrix and reliability diagram show.</summary>
/// <param name="Confusion">How often each class was predicted for each class: a row per right class, a column per predicted one.</param>
/// <param name="Reliability">The predictions by confidence, least first; see <see cref="Calibration.Reliability"/>.</param>
public sealed record ClassBreakdown([property: JsonConverter(typeof(RowsConverter<long>))] IReadOnlyList<IReadOnlyList<long>> Confusion, IReadOnlyList<ReliabilityBin> Reliability)
{
    /// <summary>Counts the predictions of several models together, such as students from several seeds.</summary>
    /// <param name="models">What each says of the same examples; classes are matched by name.</param>
    /// <param name="labels">What is right.</param>
    /// <returns>Null for tasks without a single right class.</returns>
    public static ClassBreakdown? Of(IEnumerable<DenseSoftLabels> models, ExampleLabels labels)
    {
        if (labels.Task is not (TaskKind.Binary or TaskKind.Multiclass)) return null;
        var rows = ClassDecisions.Rows(labels);
        var all = models.Select(scores => ClassDecisions.Of((DenseSoftLabels)scores.Align(labels.Classes), labels, rows)).ToList();
        var matrix = new ConfusionMatrix(labels.Classes.Count, [.. all.SelectMany(d => d.Predicted)], [.. all.SelectMany(d => d.Actual)]);
        var counts = Enumerable.Range(0, matrix.Classes).Select(actual => (IReadOnlyList<long>)[.. Enumerable.Range(0, matrix.Classes).Select(predicted => matrix[actual, predicted])]);
        return new([.. counts], Calibration.Reliability([.. all.SelectMany(d => d.Confidences)], [.. all.SelectMany(d => d.Right)]));
    }
}
