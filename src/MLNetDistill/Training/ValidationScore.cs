using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Students;


namespace MLNetDistill.Training;

/// <summary>How good a network is on the validation set. Among equal values the smaller loss is better: small validation sets tie often.</summary>
/// <param name="Value">The metric of the task, higher is better.</param>
/// <param name="Loss">The mean negative log-likelihood or squared error.</param>
internal readonly record struct ValidationScore(double Value, double Loss)
{
    public static ValidationScore Worst { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool IsBetterThan(ValidationScore other) => Value > other.Value || (Value == other.Value && Loss < other.Loss);

    /// <summary>
    /// Accuracy for classes, micro-averaged F1 for multi-label, R² for regression; the loss is the mean negative log-likelihood or squared error.
    /// </summary>
    /// <param name="spec">What the outputs mean.</param>
    /// <param name="labels">The labels; every row has one.</param>
    /// <param name="outputs">The network's raw outputs, [rows × outputs].</param>
    public static ValidationScore Of(OutputSpec spec, ExampleLabels labels, ReadOnlySpan<float> outputs) => spec.Task switch
    {
        TaskKind.Regression => OfValues(spec, labels, outputs),
        TaskKind.MultiLabel => OfSets(labels, outputs),
        _ => OfClasses(spec, labels, outputs),
    };

    private static ValidationScore OfClasses(OutputSpec spec, ExampleLabels labels, ReadOnlySpan<float> outputs)
    {
        var width = spec.Count;
        var probabilities = new double[spec.Classes.Count];
        double right = 0, loss = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            Logits.ToProbabilities(spec.Task, outputs.Slice(row * width, width), probabilities);
            var label = labels.ClassIndex(row);
            if (Array.IndexOf(probabilities, probabilities.Max()) == label) right++;
            loss -= Math.Log(Math.Max(probabilities[label], Logits.Clamp));
        }
        return new(right / labels.Count, loss / labels.Count);
    }

    private static ValidationScore OfSets(ExampleLabels labels, ReadOnlySpan<float> outputs)
    {
        double hits = 0, named = 0, present = 0, loss = 0, known = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            for (var c = 0; c < labels.Width; c++)
            {
                var (label, logit) = (labels[row][c], outputs[(row * labels.Width) + c]);
                if (float.IsNaN(label)) continue;
                known++;
                present += label;
                if (logit > 0) (named, hits) = (named + 1, hits + label);
                loss -= Math.Log(Math.Max(Logits.Sigmoid(label > 0 ? logit : -logit), Logits.Clamp));
            }
        }
        return new(named + present > 0 ? 2 * hits / (named + present) : 1, loss / known);
    }

    private static ValidationScore OfValues(OutputSpec spec, ExampleLabels labels, ReadOnlySpan<float> outputs)
    {
        var target = ColumnStatistics.Of(Enumerable.Range(0, labels.Count).Select(row => labels[row][0]));
        double squares = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            var error = (outputs[row] * spec.TargetScale) + spec.TargetMean - labels[row][0];
            squares += error * error;
        }
        var meanSquare = squares / labels.Count;
        return new(target.Deviation > 0 ? 1 - (meanSquare / (target.Deviation * target.Deviation)) : -meanSquare, meanSquare);
    }
}
