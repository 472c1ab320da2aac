using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Evaluation;

/// <summary>Compares a model's scores with the labels.</summary>
public static class Evaluator
{
    /// <summary>
    /// All metrics of the task, in the order of <see cref="Metric.Of"/>, the headline metric first. Unlabeled rows are left out. A row whose
    /// class the model does not know counts as wrong (it has no log-loss). A metric without a meaning on these rows is NaN.
    /// </summary>
    /// <param name="scores">What the model says; its classes are matched to those of the labels by name.</param>
    /// <param name="labels">What is right.</param>
    /// <exception cref="ArgumentException">Another task, other classes, or another number of rows.</exception>
    public static IReadOnlyDictionary<string, double> Evaluate(DenseSoftLabels scores, ExampleLabels labels)
    {
        if (scores.Task != labels.Task) throw new ArgumentException($"The scores are of a {scores.Task} model and the labels of a {labels.Task} task.", nameof(scores));
        if (scores.Count != labels.Count) throw new ArgumentException($"{scores.Count} scored examples came with {labels.Count} labels.", nameof(scores));
        var aligned = (DenseSoftLabels)scores.Align(labels.Classes);
        var rows = ClassDecisions.Rows(labels);
        var values = labels.Task switch
        {
            TaskKind.Regression => OfRegression(aligned, labels, rows),
            TaskKind.MultiLabel => OfMultiLabel(aligned, labels, rows),
            _ => OfClasses(aligned, labels, rows),
        };
        var result = new OrderedDictionary<string, double>();
        foreach (var metric in Metric.Of(labels.Task)) result.Add(metric.Name, values[metric]);
        return result;
    }

    private static Dictionary<Metric, double> OfClasses(DenseSoftLabels scores, ExampleLabels labels, int[] rows)
    {
        var classes = labels.Classes.Count;
        var decisions = ClassDecisions.Of(scores, labels, rows);
        var (actual, probabilities) = (decisions.Actual, decisions.Probabilities);
        double lossSum = 0, known = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (actual[i] < 0) continue;
            var row = scores.Row(rows[i]);
            lossSum += scores.Task == TaskKind.Binary ? SigmoidLoss(row[0], actual[i]) : Logits.LogSumExp(row) - row[actual[i]];
            known++;
        }
        var confusion = new ConfusionMatrix(classes, decisions.Predicted, actual);
        return new()
        {
            [Metric.Accuracy] = confusion.Accuracy,
            [Metric.F1] = confusion.F1(1),
            [Metric.MacroF1] = confusion.MacroF1,
            [Metric.WeightedF1] = confusion.WeightedF1,
            [Metric.Mcc] = confusion.MatthewsCorrelation,
            [Metric.Auc] = OneVersusRest(scores, rows, probabilities, actual, classes),
            [Metric.Nll] = lossSum / known,
            [Metric.Brier] = Calibration.Brier(probabilities, actual, classes),
            [Metric.Ece] = Calibration.ExpectedError(decisions.Confidences, decisions.Right),
        };
    }

    // Classes that all or none of the examples belong to have no curve and do not enter the mean.
    private static double OneVersusRest(DenseSoftLabels scores, int[] rows, double[] probabilities, int[] actual, int classes)
    {
        if (scores.Task == TaskKind.Binary)
            return Ranking.AreaUnderCurve(Array.ConvertAll(rows, row => (double)scores.Row(row)[0]), Array.ConvertAll(actual, a => a == 1));
        var areas = new List<double>();
        for (var c = 0; c < classes; c++)
        {
            var ofClass = new double[rows.Length];
            for (var i = 0; i < ofClass.Length; i++) ofClass[i] = probabilities[(i * classes) + c];
            var area = Ranking.AreaUnderCurve(ofClass, Array.ConvertAll(actual, a => a == c));
            if (!double.IsNaN(area)) areas.Add(area);
        }
        return areas.Count == 0 ? double.NaN : areas.Average();
    }

    private static Dictionary<Metric, double> OfMultiLabel(DenseSoftLabels scores, ExampleLabels labels, int[] rows)
    {
        var counts = MultiLabelCounts.Of([scores], labels);
        double lossSum = 0, known = 0;
        foreach (var row in rows)
        {
            var logits = scores.Row(row);
            var actual = labels[row];
            for (var c = 0; c < actual.Length; c++)
            {
                if (float.IsNaN(actual[c])) continue;
                lossSum += SigmoidLoss(logits[c], actual[c]);
                known++;
            }
        }
        return new()
        {
            [Metric.MicroF1] = counts.MicroF1,
            [Metric.MacroF1] = counts.MacroF1,
            [Metric.SubsetAccuracy] = counts.SubsetAccuracy,
            [Metric.Nll] = lossSum / known,
        };
    }

    private static Dictionary<Metric, double> OfRegression(DenseSoftLabels scores, ExampleLabels labels, int[] rows)
    {
        var predicted = Array.ConvertAll(rows, row => (double)scores.Row(row)[0]);
        var targets = Array.ConvertAll(rows, row => (double)labels[row][0]);
        return new()
        {
            [Metric.R2] = RegressionErrors.RSquared(predicted, targets),
            [Metric.Rmse] = RegressionErrors.RootMeanSquared(predicted, targets),
            [Metric.Mae] = RegressionErrors.MeanAbsolute(predicted, targets),
            [Metric.Pearson] = Correlation.Pearson(predicted, targets),
            [Metric.Spearman] = Correlation.Spearman(predicted, targets),
        };
    }

    // −log of the probability given to the answer (1 or 0): softplus(−z) or softplus(z), stable for any z.
    private static double SigmoidLoss(double logit, double answer)
    {
        var z = answer > 0.5 ? -logit : logit;
        return Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
    }
}
