using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Losses;

/// <summary>One line of the list of losses.</summary>
/// <param name="Name">The name in recipes and on the command line.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Paper">Who proposed it, where and when.</param>
/// <param name="Needs">What it must be given.</param>
/// <param name="Tasks">The tasks it is valid for.</param>
/// <param name="MinimumClasses">The fewest classes with which it means something.</param>
/// <param name="WhyNotFewer">Why it refuses fewer classes; null if two are enough.</param>
/// <param name="TopK">How it treats the probability outside a teacher's top k; null if it refuses top-k soft labels.</param>
/// <param name="Type">The record that holds its options.</param>
public sealed record LossDescription(
    string Name, string Summary, string Paper, LossNeeds Needs, IReadOnlyList<TaskKind> Tasks, int MinimumClasses, string? WhyNotFewer, string? TopK, Type Type)
{
    /// <summary>True for a loss that needs a teacher of other classes than the data's; false for one that needs the same.</summary>
    public bool OtherClasses { get; init; }

    /// <summary>True for a loss that makes up a teacher from the labels: what is trained without a teacher does without it.</summary>
    public bool MakesUpTeacher { get; init; }
}
