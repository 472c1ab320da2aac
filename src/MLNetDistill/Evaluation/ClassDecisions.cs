using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Evaluation;

/// <summary>What a classifier decided for each labeled example.</summary>
/// <param name="Predicted">The predicted class.</param>
/// <param name="Actual">The right class; −1 for one that the model does not know.</param>
/// <param name="Probabilities">The probabilities, [examples × classes].</param>
/// <param name="Confidences">The probability of the predicted class.</param>
/// <param name="Right">Whether the prediction was right.</param>
internal sealed record ClassDecisions(int[] Predicted, int[] Actual, double[] Probabilities, double[] Confidences, bool[] Right)
{
    /// <summary>The rows that enter into measurements.</summary>
    public static int[] Rows(ExampleLabels labels) => [.. Enumerable.Range(0, labels.Count).Where(row => labels.IsLabeled(row) || labels.IsUnseen(row))];

    /// <summary>Decides for the given rows; the scores' classes are in the labels' order.</summary>
    public static ClassDecisions Of(DenseSoftLabels scores, ExampleLabels labels, int[] rows)
    {
        var classes = labels.Classes.Count;
        var actual = Array.ConvertAll(rows, labels.ClassIndex);
        var predicted = Array.ConvertAll(rows, row => Prediction.ClassOf(scores.Task, scores.Row(row)));
        var probabilities = new double[rows.Length * classes];
        var confidences = new double[rows.Length];
        var right = new bool[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var p = probabilities.AsSpan(i * classes, classes);
            Logits.ToProbabilities(scores.Task, scores.Row(rows[i]), p);
            confidences[i] = p[predicted[i]];
            right[i] = predicted[i] == actual[i];
        }
        return new(predicted, actual, probabilities, confidences, right);
    }
}
