using System.Text.Json.Serialization;
using MLNetDistill.Data;

namespace MLNetDistill.Augmentation;

/// <summary>
/// Several augmentations one after the other on the same copy, in order; a step may come more than once (the ordered compositions and repeated
/// augmentation of He et al., Distiller, 2021). How many copies are made, and which are kept, is said here: the steps' own numbers don't count.
/// </summary>
public sealed record Chain : InputAugmentation
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "chain";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>What is done to a copy, first to last: 1 to 16 augmentations that change an example, none of them a chain.</summary>
    public required IReadOnlyList<InputAugmentation> Steps { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Steps.Count is >= 1 and <= 16, nameof(Steps), Steps.Count, "1 to 16 augmentations");
        Require(!Steps.Any(step => step is null or Chain), nameof(Steps), "a chain", "augmentations that are no chains; write the inner steps in one list");
        Require(!Steps.Any(step => step is TransferTexts), nameof(Steps), TransferTexts.Kind, "augmentations that change an example; list this one beside the chain");
        foreach (var step in Steps) step.Validate();
    }

    /// <inheritdoc/>
    public override void Validate(ExampleInputs inputs)
    {
        foreach (var step in Steps) step.Validate(inputs);
    }

    /// <summary>True for the same options and the same steps in the same order.</summary>
    public bool Equals(Chain? other) => base.Equals(other) && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Steps.Count);

    internal override ExampleInputs Copy(ExampleInputs inputs, IReadOnlyList<SeededRandom> randoms) =>
        Steps.Aggregate(inputs, (copies, step) => step.Copy(copies, randoms));
}
