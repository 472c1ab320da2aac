using System.Text.Json.Serialization;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Starts;

/// <summary>
/// The weights of a <see cref="GeneralStudent"/>, which an encoder taught on general text (as in Jiao et al., TinyBERT, 2020): its embeddings and
/// layers; only the last layer is random.
/// </summary>
public sealed record GeneralStart : StartingPoint
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "general";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>A general student's file; null (default) for the one that comes with the library.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Path is not null && !File.Exists(Path))
            throw new ArgumentException($"The start '{Kind}' takes the general student '{Path}', and there is no such file. Correct its path, or leave it out for the general student that comes with the library.");
    }

    /// <inheritdoc/>
    public override void Validate(StudentArchitecture student)
    {
        var general = Load();
        if (general.Difference(student) is { } difference)
            throw new ArgumentException($"The student can't start from the general student{(Path is null ? "" : $" {Path}")}: {difference}. Take a '{general.Architecture.Name}' student of the same network (in the recipe, under \"student\"), teach another general student with 'mlnetdistill general', or take the start '{RandomStart.Kind}'.");
    }

    internal override Vocabulary? VocabularyOf(ITeacher? teacher) => Load().Vocabulary;

    internal override void Apply(WeightSet weights, Vocabulary? vocabulary, ITeacher? teacher)
    {
        foreach (var weight in Load().Weights) weight.Values.CopyTo(weights[weight.Name].Values, 0);
    }

    private GeneralStudent Load() => Path is null ? GeneralStudent.Shipped : GeneralStudent.Load(Path);
}
