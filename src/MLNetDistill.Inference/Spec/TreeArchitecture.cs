using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>
/// For tables: a decision tree (Breiman et al., Classification and Regression Trees, 1984) fitted to soft labels as a regression with several outputs, to be read as rules
/// (the aim of Frosst and Hinton, Distilling a Neural Network Into a Soft Decision Tree, 2017).
/// </summary>
/// <remarks>
/// A split is the one that lowers the squared error to the targets most; the tree grows where that is most, and the validation set decides where it stops. A target is
/// the mean of what the losses of the recipe aim at, by their weights: the teacher's probabilities (whatever the temperature) and the labels.
/// </remarks>
public sealed record TreeArchitecture : StudentArchitecture
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "tree";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The most leaves. Default 1,024; few make rules that a person can read.</summary>
    public int MaxLeaves { get; init; } = 1024;

    /// <summary>The most questions on the way to a leaf. Default 16.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>The fewest training examples of a leaf. Default 5.</summary>
    public int MinExamples { get; init; } = 5;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(MaxLeaves is >= 1 and <= 65536, nameof(MaxLeaves), MaxLeaves, "1 to 65536");
        Require(MaxDepth is >= 1 and <= 100, nameof(MaxDepth), MaxDepth, "1 to 100");
        Require(MinExamples >= 1, nameof(MinExamples), MinExamples, "at least 1");
    }
}
