using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>
/// A teacher whose logits are divided by one temperature, so that its probabilities mean what they say (Guo et al., On Calibration of Modern
/// Neural Networks, 2017). Its answers stay the same; fine-tuned teachers are usually overconfident and get a temperature above 1.
/// </summary>
public sealed class CalibratedTeacher : ITeacher
{
    private const double LeastTemperature = 0.05, HighestTemperature = 20;

    private readonly ITeacher _teacher;

    /// <summary>Wraps a teacher.</summary>
    /// <param name="teacher">The teacher; not of a regression, and with a score for every class.</param>
    /// <param name="temperature">What its logits are divided by, above 0.</param>
    /// <exception cref="ArgumentException">The teacher predicts values, or the temperature is not above 0.</exception>
    public CalibratedTeacher(ITeacher teacher, double temperature)
    {
        CheckTask(teacher.Name, teacher.Task);
        if (!(double.IsFinite(temperature) && temperature > 0)) throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature of a calibrated teacher must be above 0.");
        (_teacher, Temperature) = (teacher, temperature);
    }

    /// <exception cref="ArgumentException">The teacher predicts values.</exception>
    internal static void CheckTask(string teacher, TaskKind task)
    {
        if (task == TaskKind.Regression) throw new ArgumentException($"The teacher '{teacher}' predicts values, which have no probabilities to calibrate. Use it as it is.", nameof(teacher));
    }

    /// <summary>What the logits are divided by.</summary>
    public double Temperature { get; }

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"{_teacher.Name}, calibrated at T = {Temperature:0.###}");

    /// <inheritdoc/>
    public TaskKind Task => _teacher.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _teacher.Classes;

    /// <inheritdoc/>
    public long? ParameterCount => _teacher.ParameterCount;

    /// <inheritdoc/>
    public IWhiteBoxTeacher? WhiteBox => _teacher.WhiteBox;

    /// <summary>Calibrates a teacher: the temperature is the one under which the labels are most likely, from 0.05 to 20.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="validation">Labeled examples that the teacher did not learn from; on those that it did it looks surer than it is right.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    /// <exception cref="ArgumentException">A regression, no labeled example, or other classes; the message says which.</exception>
    public static CalibratedTeacher Fit(ITeacher teacher, ExampleSet validation, CancellationToken cancellationToken = default)
    {
        // What can't be calibrated is refused before it is scored.
        _ = new CalibratedTeacher(teacher, 1);
        var likelihood = LabelLikelihood.Of(teacher, validation, cancellationToken);
        return new(teacher, Math.Exp(Minimum(log => -likelihood.Mean(Math.Exp(log)), Math.Log(LeastTemperature), Math.Log(HighestTemperature))));
    }

    /// <inheritdoc/>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var scores = LabelLikelihood.Dense(_teacher, _teacher.Score(examples, progress, cancellationToken)).Values.ToArray();
        for (var i = 0; i < scores.Length; i++) scores[i] = (float)(scores[i] / Temperature);
        return DenseSoftLabels.FromLogits(Task, Classes, scores);
    }

    /// <summary>Golden-section search: the loss has a single minimum, because it is convex in 1 / T.</summary>
    private static double Minimum(Func<double, double> function, double low, double high)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (left, right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
        var (atLeft, atRight) = (function(left), function(right));
        while (high - low > 1e-6)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (ratio * (high - low));
                atLeft = function(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (ratio * (high - low));
                atRight = function(right);
            }
        }
        return (low + high) / 2;
    }
}
