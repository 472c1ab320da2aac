using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Losses;

/// <summary>Names a loss and says where it is valid. A record that derives from <see cref="DistillationLoss"/> carries one and is then found by <see cref="LossCatalog"/>.</summary>
/// <param name="name">The name in recipes and on the command line, such as <c>kd</c>.</param>
/// <param name="summary">What it does, in one line.</param>
/// <param name="tasks">The tasks it is valid for.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LossAttribute(string name, string summary, params TaskKind[] tasks) : Attribute
{
    /// <summary>The name in recipes and on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; } = summary;

    /// <summary>The tasks it is valid for.</summary>
    public IReadOnlyList<TaskKind> Tasks { get; } = tasks;

    /// <summary>Who proposed it, where and when.</summary>
    public required string Paper { get; init; }

    /// <summary>What it must be given.</summary>
    public required LossNeeds Needs { get; init; }

    /// <summary>The fewest classes with which it means something. Default 2.</summary>
    public int MinimumClasses { get; init; } = 2;

    /// <summary>Why it refuses fewer classes, to follow "because"; null (default) if two are enough.</summary>
    public string? WhyNotFewer { get; init; }

    /// <summary>True for a loss that needs a teacher of other classes than the data's; false (default) for one that needs the same.</summary>
    public bool OtherClasses { get; init; }

    /// <summary>True for a loss that makes up a teacher from the labels: what is trained without a teacher does without it. Default false.</summary>
    public bool MakesUpTeacher { get; init; }

    /// <summary>How it treats the probability outside a teacher's top k; null (default) if it refuses top-k soft labels.</summary>
    public string? TopK { get; init; }
}
