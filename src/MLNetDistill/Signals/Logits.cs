using MLNetDistill.Inference;


namespace MLNetDistill.Signals;

/// <summary>From logits to probabilities and back. Sums are taken in double precision, in index order.</summary>
public static class Logits
{
    /// <summary>Probabilities are kept at least this far from 0 (and from 1, for a sigmoid) before a logarithm is taken.</summary>
    public const double Clamp = 1e-7;

    /// <summary>The scores per example: K for multiclass and multi-label, otherwise 1.</summary>
    public static int Width(TaskKind task, int classes) => task is TaskKind.Multiclass or TaskKind.MultiLabel ? classes : 1;

    /// <summary>1 / (1 + exp(−logit)).</summary>
    public static double Sigmoid(double logit) => logit >= 0 ? 1 / (1 + Math.Exp(-logit)) : Math.Exp(logit) / (1 + Math.Exp(logit));

    /// <summary>log(p / (1 − p)), p kept inside [<see cref="Clamp"/>, 1 − <see cref="Clamp"/>].</summary>
    public static double OfProbability(double probability)
    {
        var p = Math.Clamp(probability, Clamp, 1 - Clamp);
        return Math.Log(p / (1 - p));
    }

    /// <summary>log Σ exp(logit).</summary>
    public static double LogSumExp(ReadOnlySpan<float> logits)
    {
        double highest = float.NegativeInfinity, sum = 0;
        foreach (var logit in logits) highest = Math.Max(highest, logit);
        foreach (var logit in logits) sum += Math.Exp(logit - highest);
        return highest + Math.Log(sum);
    }

    /// <summary>One example's scores as probabilities, one per class.</summary>
    /// <param name="task">Says how the scores are read: softmax, one sigmoid, or a sigmoid per class.</param>
    /// <param name="logits">The scores: one for binary, otherwise K.</param>
    /// <param name="probabilities">Receives one number per class: two for binary, otherwise K.</param>
    /// <exception cref="ArgumentException">A regression has no probabilities.</exception>
    public static void ToProbabilities(TaskKind task, ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        switch (task)
        {
            case TaskKind.Binary:
                probabilities[1] = Sigmoid(logits[0]);
                probabilities[0] = Sigmoid(-(double)logits[0]);
                break;
            case TaskKind.Multiclass:
                var normalizer = LogSumExp(logits);
                for (var c = 0; c < logits.Length; c++) probabilities[c] = Math.Exp(logits[c] - normalizer);
                break;
            case TaskKind.MultiLabel:
                for (var c = 0; c < logits.Length; c++) probabilities[c] = Sigmoid(logits[c]);
                break;
            default:
                throw new ArgumentException($"A {task} score is a value, not a probability.", nameof(task));
        }
    }
}
