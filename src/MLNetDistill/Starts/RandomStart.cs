using System.Text.Json.Serialization;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Starts;

/// <summary>Random weights that follow from the seed.</summary>
public sealed record RandomStart : StartingPoint
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "random";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    internal override void Apply(WeightSet weights, Vocabulary? vocabulary, ITeacher? teacher)
    {
    }
}
