namespace MLNetDistill.Inference;

/// <summary>From a student's raw outputs to probabilities, values and predictions.</summary>
internal sealed class ScoreConverter(StudentSpec spec)
{
    public int ProbabilityCount => spec.Task is TaskKind.Regression ? 0 : spec.Classes.Count;

    public float Value(ReadOnlySpan<float> scores) => scores[0] * spec.TargetScale + spec.TargetMean;

    public void Probabilities(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        switch (spec.Task)
        {
            case TaskKind.Binary:
                // 1 - p would lose the small probabilities of the first class.
                probabilities[0] = Sigmoid(-scores[0]);
                probabilities[1] = Sigmoid(scores[0]);
                break;
            case TaskKind.MultiLabel:
                for (var i = 0; i < scores.Length; i++) probabilities[i] = Sigmoid(scores[i]);
                break;
            default:
                Softmax(scores, probabilities);
                break;
        }
    }

    public Prediction Predict(ReadOnlySpan<float> scores)
    {
        if (spec.Task is TaskKind.Regression) return new Prediction { Value = Value(scores) };
        var probabilities = new float[ProbabilityCount];
        Probabilities(scores, probabilities);
        if (spec.Task is TaskKind.MultiLabel)
        {
            var count = 0;
            foreach (var p in probabilities) count += p >= 0.5f ? 1 : 0;
            var labels = count == 0 ? [] : new string[count];
            for (int i = 0, next = 0; i < probabilities.Length; i++)
            {
                if (probabilities[i] >= 0.5f) labels[next++] = spec.Classes[i];
            }
            return new Prediction { Probabilities = probabilities, Labels = labels };
        }
        var best = Prediction.ClassOf(spec.Task, scores);
        return new Prediction { ClassIndex = best, Label = spec.Classes[best], Probability = probabilities[best], Probabilities = probabilities };
    }

    // A Single can't tell a logit above 17 from certainty. Rounded to 1 it would make the log-loss of the first error infinite, so it
    // stays next to 1.
    private static float Sigmoid(float x) => Math.Clamp(1 / (1 + MathF.Exp(-x)), Unlikeliest, Surest);

    private const float Unlikeliest = 1.17549435e-38f, Surest = 0.99999994f;

    private static void Softmax(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        var max = scores[0];
        foreach (var s in scores) max = Math.Max(max, s);
        var sum = 0f;
        for (var i = 0; i < scores.Length; i++) sum += probabilities[i] = MathF.Exp(scores[i] - max);
        for (var i = 0; i < scores.Length; i++) probabilities[i] /= sum;
    }
}
