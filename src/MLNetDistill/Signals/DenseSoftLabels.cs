using MLNetDistill.Data;
using MLNetDistill.Inference;


namespace MLNetDistill.Signals;

/// <summary>A score for every class of every example, kept as logits in one row-major array.</summary>
public sealed class DenseSoftLabels : SoftLabels
{
    private readonly float[] _logits;

    private DenseSoftLabels(TaskKind task, IReadOnlyList<string> classes, float[] logits, int width)
        : base(task, classes, logits.Length / width) => (_logits, Width) = (logits, width);

    /// <summary>The scores per example: K for multiclass and multi-label, otherwise 1.</summary>
    public int Width { get; }

    /// <summary>All scores, [examples × <see cref="Width"/>].</summary>
    public ReadOnlySpan<float> Values => _logits;

    /// <summary>Wraps logits (for a regression: predicted values) without copying them.</summary>
    /// <param name="task">What the teacher predicts.</param>
    /// <param name="classes">The class names in the order of the scores; two for binary, none for regression.</param>
    /// <param name="logits">[examples × width], the width being K for multiclass and multi-label, otherwise 1 (binary: of the second class).</param>
    /// <exception cref="ArgumentException">Not whole rows, or a score is not a finite number; the message gives the row and the class.</exception>
    public static DenseSoftLabels FromLogits(TaskKind task, IReadOnlyList<string> classes, float[] logits)
    {
        var width = CheckShape(task, classes, logits.Length);
        for (var i = 0; i < logits.Length; i++)
            if (!float.IsFinite(logits[i])) throw BadScore(task, classes, i / width, i % width, logits[i], "not a finite number");
        return new(task, classes, logits, width);
    }

    /// <summary>Probabilities, turned into logits; each is kept at least 1e-7 away from 0 (and from 1 where a sigmoid is inverted).</summary>
    /// <param name="task">What the teacher predicts; not regression.</param>
    /// <param name="classes">The class names in the order of the scores.</param>
    /// <param name="probabilities">[examples × width], the width being K for multiclass and multi-label and 1 (of the second class) for binary.</param>
    /// <exception cref="ArgumentException">Not whole rows, a number outside [0, 1], or a multiclass row that does not sum to about 1.</exception>
    public static DenseSoftLabels FromProbabilities(TaskKind task, IReadOnlyList<string> classes, ReadOnlySpan<float> probabilities)
    {
        if (task == TaskKind.Regression) throw new ArgumentException("A regression teacher gives values, not probabilities; use FromValues.", nameof(task));
        var width = CheckShape(task, classes, probabilities.Length);
        var logits = new float[probabilities.Length];
        for (var i = 0; i < logits.Length; i++)
        {
            var p = probabilities[i];
            if (!(p >= -RoundingSlack && p <= 1 + RoundingSlack)) throw BadScore(task, classes, i / width, i % width, p, "not a probability");
            logits[i] = (float)(task == TaskKind.Multiclass ? Math.Log(Math.Max(p, Logits.Clamp)) : Logits.OfProbability(p));
        }
        for (var row = 0; task == TaskKind.Multiclass && row < logits.Length / width; row++)
        {
            var sum = 0.0;
            foreach (var p in probabilities.Slice(row * width, width)) sum += p;
            if (Math.Abs(sum - 1) > SumSlack)
                throw new ArgumentException($"The teacher's probabilities of row {row} sum to {sum:0.###} instead of 1. If these are logits, say so.", nameof(probabilities));
        }
        return new(task, classes, logits, width);
    }

    /// <summary>
    /// What a teacher that only names the answer says. The named class gets 1 − s + s/K and every other class s/K; for multi-label each
    /// membership y becomes y(1 − s) + s/2; a regression target stays as it is.
    /// </summary>
    /// <param name="labels">The answers; every row must have one.</param>
    /// <param name="smoothing">The share s of the probability that is spread over all classes, from 0 (default) up to, not including, 1.</param>
    /// <exception cref="ArgumentException">A row has no label, or <paramref name="smoothing"/> is out of range.</exception>
    public static DenseSoftLabels FromHardLabels(ExampleLabels labels, double smoothing = 0)
    {
        if (smoothing is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "Label smoothing must be at least 0 and below 1.");
        var width = Logits.Width(labels.Task, labels.Classes.Count);
        var scores = new float[labels.Count * width];
        for (var row = 0; row < labels.Count; row++)
        {
            foreach (var known in labels[row])
                if (float.IsNaN(known)) throw new ArgumentException($"Row {row} has no label, so hard labels say nothing about it. Leave unlabeled rows out.", nameof(labels));
            for (var c = 0; c < width; c++)
            {
                scores[(row * width) + c] = labels.Task switch
                {
                    TaskKind.Regression => labels[row][0],
                    TaskKind.Multiclass => (float)((c == labels.ClassIndex(row) ? 1 - smoothing : 0) + (smoothing / width)),
                    _ => (float)((labels[row][c] * (1 - smoothing)) + (smoothing / 2)),
                };
            }
        }
        return labels.Task == TaskKind.Regression ? FromValues(scores) : FromProbabilities(labels.Task, labels.Classes, scores);
    }

    /// <summary>The values that a regression teacher predicts, one per example.</summary>
    /// <exception cref="ArgumentException">A value is not a finite number; the message gives the row.</exception>
    public static DenseSoftLabels FromValues(float[] values) => FromLogits(TaskKind.Regression, [], values);

    /// <summary>One example's scores.</summary>
    public ReadOnlySpan<float> Row(int row) => _logits.AsSpan(row * Width, Width);

    /// <inheritdoc/>
    public override double[] Probabilities(int row)
    {
        var probabilities = new double[Classes.Count];
        Logits.ToProbabilities(Task, Row(row), probabilities);
        return probabilities;
    }

    /// <summary>Keeps the k most probable classes of each example; of equally probable ones the first.</summary>
    /// <param name="k">From 1 to the number of classes.</param>
    /// <exception cref="ArgumentException">The task is not multiclass, or k is out of range.</exception>
    public TopKSoftLabels ToTopK(int k) => TopKSoftLabels.FromDense(this, k);

    /// <inheritdoc/>
    public override SoftLabels Select(ReadOnlySpan<int> rows)
    {
        var logits = new float[rows.Length * Width];
        for (var i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(logits.AsSpan(i * Width));
        return new DenseSoftLabels(Task, Classes, logits, Width);
    }

    /// <inheritdoc/>
    public override SoftLabels Append(SoftLabels other)
    {
        CheckSameOutputs(other);
        return other is DenseSoftLabels dense
            ? new DenseSoftLabels(Task, Classes, [.. _logits, .. dense._logits], Width)
            : throw new ArgumentException("Dense soft labels can only be joined with dense ones; reduce these with ToTopK first.", nameof(other));
    }

    /// <inheritdoc/>
    public override SoftLabels Align(IReadOnlyList<string> classes)
    {
        var order = OrderOf(classes);
        if (IsIdentity(order)) return this;
        var logits = new float[_logits.Length];
        for (var i = 0; i < logits.Length; i++)
            // The two classes of a binary task have logits z and -z.
            logits[i] = Task == TaskKind.Binary ? -_logits[i] : _logits[i - (i % Width) + order[i % Width]];
        return new DenseSoftLabels(Task, [.. classes], logits, Width);
    }

    // Stored probabilities are often rounded to a few digits.
    private const float RoundingSlack = 1e-4f;
    private const double SumSlack = 0.05;

    private static int CheckShape(TaskKind task, IReadOnlyList<string> classes, int length)
    {
        CheckClasses(task, classes);
        var width = Logits.Width(task, classes.Count);
        return length % width == 0 ? width : throw new ArgumentException($"{length} scores are not whole rows of {width}.");
    }

    private static ArgumentException BadScore(TaskKind task, IReadOnlyList<string> classes, int row, int column, float score, string what) =>
        new(FormattableString.Invariant($"The teacher's score of row {row}{(task == TaskKind.Regression ? "" : $", class '{classes[task == TaskKind.Binary ? 1 : column]}',")} is {score}, {what}."));
}
