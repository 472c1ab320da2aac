using MLNetDistill.Inference;


namespace MLNetDistill.Signals;

/// <summary>
/// The k most probable classes of each example, with their log-probabilities at temperature 1, most probable first. The other classes
/// share <see cref="MissingMass"/>; how that mass is treated is the business of the loss. Multiclass only.
/// </summary>
public sealed class TopKSoftLabels : SoftLabels
{
    private readonly int[] _indices;
    private readonly float[] _logProbabilities;

    /// <summary>Wraps the arrays without copying them.</summary>
    /// <param name="classes">The names of all classes.</param>
    /// <param name="k">The classes kept per example, from 1 to the number of classes.</param>
    /// <param name="indices">The kept classes, [examples × k], different within a row.</param>
    /// <param name="logProbabilities">Their log-probabilities, [examples × k], at most 0, from high to low within a row.</param>
    /// <exception cref="ArgumentException">The arrays do not fit together; the message gives the row.</exception>
    public TopKSoftLabels(IReadOnlyList<string> classes, int k, int[] indices, float[] logProbabilities)
        : base(TaskKind.Multiclass, classes, k < 1 ? 0 : indices.Length / k)
    {
        CheckClasses(TaskKind.Multiclass, classes);
        CheckK(k, classes.Count);
        if (indices.Length % k != 0 || logProbabilities.Length != indices.Length)
            throw new ArgumentException($"{indices.Length} class indices and {logProbabilities.Length} log-probabilities are not the same number of whole rows of {k}.");
        (K, _indices, _logProbabilities) = (k, indices, logProbabilities);
        var seenIn = new int[classes.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            var (row, index) = (i / k, indices[i]);
            if (index < 0 || index >= classes.Count) throw new ArgumentException($"Row {row} names class {index}; there are {classes.Count} classes.", nameof(indices));
            if (seenIn[index] == row + 1) throw new ArgumentException($"Row {row} names the class '{classes[index]}' twice.", nameof(indices));
            seenIn[index] = row + 1;
            if (!(logProbabilities[i] <= RoundingSlack) || float.IsNegativeInfinity(logProbabilities[i]))
                throw new ArgumentException(FormattableString.Invariant($"Row {row} has the log-probability {logProbabilities[i]}; it must be finite and at most 0."), nameof(logProbabilities));
            if (i % k > 0 && logProbabilities[i] > logProbabilities[i - 1])
                throw new ArgumentException($"The log-probabilities of row {row} are not sorted from high to low.", nameof(logProbabilities));
        }
    }

    /// <summary>The classes kept per example.</summary>
    public int K { get; }

    /// <summary>All kept classes, [examples × <see cref="K"/>].</summary>
    public ReadOnlySpan<int> AllIndices => _indices;

    /// <summary>All kept log-probabilities, [examples × <see cref="K"/>].</summary>
    public ReadOnlySpan<float> AllLogProbabilities => _logProbabilities;

    /// <summary>Reduces dense soft labels; see <see cref="DenseSoftLabels.ToTopK"/>.</summary>
    /// <exception cref="ArgumentException">The task is not multiclass, or k is out of range.</exception>
    public static TopKSoftLabels FromDense(DenseSoftLabels dense, int k)
    {
        if (dense.Task != TaskKind.Multiclass) throw new ArgumentException($"Top-k soft labels are for multiclass tasks; a {dense.Task} teacher stays dense.", nameof(dense));
        CheckK(k, dense.Width);
        var indices = new int[dense.Count * k];
        var logProbabilities = new float[indices.Length];
        var order = new int[dense.Width];
        var keys = new float[dense.Width];
        for (var row = 0; row < dense.Count; row++)
        {
            var scores = dense.Row(row);
            var normalizer = Logits.LogSumExp(scores);
            for (var c = 0; c < order.Length; c++) (order[c], keys[c]) = (c, scores[c]);
            order.AsSpan().Sort((a, b) => keys[a] != keys[b] ? keys[b].CompareTo(keys[a]) : a.CompareTo(b));
            for (var j = 0; j < k; j++)
            {
                indices[(row * k) + j] = order[j];
                logProbabilities[(row * k) + j] = (float)Math.Min(0, keys[order[j]] - normalizer);
            }
        }
        return new(dense.Classes, k, indices, logProbabilities);
    }

    /// <summary>The kept classes of one example.</summary>
    public ReadOnlySpan<int> Indices(int row) => _indices.AsSpan(row * K, K);

    /// <summary>The log-probabilities of the kept classes of one example.</summary>
    public ReadOnlySpan<float> LogProbabilities(int row) => _logProbabilities.AsSpan(row * K, K);

    /// <summary>The probability that the classes outside the top k share, from 0 to 1.</summary>
    public double MissingMass(int row)
    {
        var kept = 0.0;
        foreach (var logProbability in LogProbabilities(row)) kept += Math.Exp(logProbability);
        return K == Classes.Count ? 0 : Math.Max(0, 1 - kept);
    }

    /// <summary>The log-probabilities of all classes, the mass outside the top k in equal parts on the others.</summary>
    internal void Spread(int row, Span<float> logProbabilities)
    {
        var share = Math.Max(MissingMass(row), Logits.Clamp) / Math.Max(1, Classes.Count - K);
        logProbabilities.Fill((float)Math.Log(share));
        for (var j = 0; j < K; j++) logProbabilities[Indices(row)[j]] = LogProbabilities(row)[j];
    }

    /// <inheritdoc/>
    public override double[] Probabilities(int row)
    {
        var logProbabilities = new float[Classes.Count];
        Spread(row, logProbabilities);
        return [.. logProbabilities.Select(l => Math.Exp(l))];
    }

    /// <inheritdoc/>
    public override SoftLabels Select(ReadOnlySpan<int> rows)
    {
        var indices = new int[rows.Length * K];
        var logProbabilities = new float[indices.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            Indices(rows[i]).CopyTo(indices.AsSpan(i * K));
            LogProbabilities(rows[i]).CopyTo(logProbabilities.AsSpan(i * K));
        }
        return new TopKSoftLabels(Classes, K, indices, logProbabilities);
    }

    /// <inheritdoc/>
    public override SoftLabels Append(SoftLabels other)
    {
        CheckSameOutputs(other);
        return other is TopKSoftLabels top && top.K == K
            ? new TopKSoftLabels(Classes, K, [.. _indices, .. top._indices], [.. _logProbabilities, .. top._logProbabilities])
            : throw new ArgumentException($"Top-{K} soft labels can only be joined with top-{K} ones.", nameof(other));
    }

    /// <inheritdoc/>
    public override SoftLabels Align(IReadOnlyList<string> classes)
    {
        var order = OrderOf(classes);
        if (IsIdentity(order)) return this;
        var newIndex = new int[order.Length];
        for (var c = 0; c < order.Length; c++) newIndex[order[c]] = c;
        return new TopKSoftLabels([.. classes], K, [.. _indices.Select(index => newIndex[index])], _logProbabilities);
    }

    // Half precision and log-softmax in single precision may leave a log-probability just above 0.
    private const float RoundingSlack = 1e-3f;

    internal static void CheckK(int k, int classes)
    {
        if (k < 1 || k > classes) throw new ArgumentOutOfRangeException(nameof(k), k, $"k must be from 1 to the number of classes, {classes}.");
    }
}
