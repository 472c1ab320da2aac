using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>How likely a teacher finds the labels of examples. A label is a row's class, or in a multi-label task whether a row has a class.</summary>
internal sealed class LabelLikelihood
{
    private readonly DenseSoftLabels _scores;
    private readonly ExampleLabels _labels;

    private LabelLikelihood(DenseSoftLabels scores, ExampleLabels labels)
    {
        (_scores, _labels) = (scores, labels);
        Known = [.. Enumerable.Range(0, labels.Count).SelectMany(row => Enumerable.Range(0, labels.Width).Where(c => !float.IsNaN(labels[row][c])).Select(c => (row, c)))];
    }

    /// <summary>The known labels: row and class.</summary>
    public IReadOnlyList<(int Row, int Class)> Known { get; }

    /// <exception cref="ArgumentException">No label is known, or the teacher gives its top classes only, or has other classes.</exception>
    public static LabelLikelihood Of(ITeacher teacher, ExampleSet examples, CancellationToken cancellationToken)
    {
        if (teacher.Task != examples.Task) throw new ArgumentException($"The teacher '{teacher.Name}' was made for a {teacher.Task} task; the examples are a {examples.Task} task.", nameof(examples));
        var labeled = examples.Select(LabeledRows(examples));
        var scores = Dense(teacher, teacher.Score(labeled.Inputs, cancellationToken: cancellationToken)).Align(examples.Classes);
        return new((DenseSoftLabels)scores, labeled.Labels);
    }

    /// <exception cref="ArgumentException">No label is known.</exception>
    public static int[] LabeledRows(ExampleSet examples) => Enumerable.Range(0, examples.Count).Where(examples.Labels.IsLabeled).ToArray() is { Length: > 0 } rows ? rows
        : throw new ArgumentException("No example has a label to hold the teacher's scores against.", nameof(examples));

    /// <exception cref="ArgumentException">The teacher gives its top classes only.</exception>
    public static DenseSoftLabels Dense(ITeacher teacher, SoftLabels scores) => scores as DenseSoftLabels
        ?? throw new ArgumentException($"The teacher '{teacher.Name}' gives only its top classes; a score for every class is needed.");

    /// <summary>The scores of the rows that the labels are of.</summary>
    public DenseSoftLabels Scores => _scores;

    /// <summary>The labels of these rows.</summary>
    public ExampleLabels Labels => _labels;

    /// <summary>The log-probability of a known label, the teacher's logits divided by a temperature.</summary>
    public double Log(int index, double temperature = 1)
    {
        var (row, c) = Known[index];
        var scores = _scores.Row(row);
        if (_scores.Task == TaskKind.Multiclass)
        {
            Span<float> divided = scores.Length <= 512 ? stackalloc float[scores.Length] : new float[scores.Length];
            for (var i = 0; i < divided.Length; i++) divided[i] = (float)(scores[i] / temperature);
            return divided[_labels.ClassIndex(row)] - Logits.LogSumExp(divided);
        }
        var logit = scores[c] / temperature;
        // −log(1 + exp(−x)), without overflow.
        var x = _labels[row][c] > 0 ? logit : -logit;
        return Math.Min(x, 0) - Math.Log(1 + Math.Exp(-Math.Abs(x)));
    }

    /// <summary>The mean over the known labels.</summary>
    public double Mean(double temperature)
    {
        var sum = 0.0;
        for (var i = 0; i < Known.Count; i++) sum += Log(i, temperature);
        return sum / Known.Count;
    }
}
