using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill;

/// <summary>What makes an example hard.</summary>
public enum CurriculumOrder
{
    /// <summary>The teacher gives its first choice little probability.</summary>
    Confidence,

    /// <summary>The teacher's probabilities are spread widely.</summary>
    Entropy,
}

/// <summary>
/// Easy examples first (Bengio et al., Curriculum Learning, 2009): the student begins with the share of the examples that the teacher finds easiest, and
/// the share grows in a straight line until all take part. The budget stays the same: what takes part is seen more often.
/// </summary>
public sealed record Curriculum
{
    /// <summary>What makes an example hard. Default a teacher that is not sure of its first choice.</summary>
    public CurriculumOrder By { get; init; }

    /// <summary>The share of the examples at the beginning, above 0 and below 1. Default 0.3.</summary>
    public double Start { get; init; } = 0.3;

    /// <summary>The share of the training after which all examples take part, above 0 and at most 1. Default 0.5.</summary>
    public double Until { get; init; } = 0.5;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense; the message names it and the range.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(By), nameof(By), By, "confidence or entropy");
        Require(Start is > 0 and < 1, nameof(Start), Start, "above 0 and below 1");
        Require(Until is > 0 and <= 1, nameof(Until), Until, "above 0 and at most 1");

        static void Require(bool valid, string option, object value, string range)
        {
            if (!valid) throw new ArgumentOutOfRangeException(option, value, $"{option} of the curriculum must be {range}.");
        }
    }

    /// <summary>The share of the examples that take part at a share of the training.</summary>
    internal double ShareAt(double progress) => Math.Min(1, Start + ((1 - Start) * progress / Until));

    /// <summary>The rows from the easiest to the hardest; equally hard ones keep their order.</summary>
    internal int[] Sort(int[] rows, SoftLabels softLabels) => [.. rows.OrderBy(row => Hardness(softLabels, row))];

    private double Hardness(SoftLabels softLabels, int row)
    {
        var p = softLabels.Probabilities(row);
        // The classes of a multi-label task are so many questions with two answers each.
        var separate = softLabels.Task == TaskKind.MultiLabel;
        if (By == CurriculumOrder.Confidence) return separate ? -p.Average(x => Math.Max(x, 1 - x)) : -p.Max();
        return p.Sum(x => Surprise(x) + (separate ? Surprise(1 - x) : 0));

        static double Surprise(double x) => x > 0 ? -x * Math.Log(x) : 0;
    }
}
