using System.Text.Json;

namespace MLNetDistill.Inference;

/// <summary>
/// Everything about a trained student but its weights and its vocabulary: <c>spec.json</c> in a <c>.mlnd</c> file.
/// The recipe chooses the <see cref="Architecture"/>; the training data gives the rest.
/// </summary>
public sealed record StudentSpec
{
    /// <summary>The version of the format, 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What the student predicts.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The class names in the order of the outputs; two for a binary task (the second is the positive one), none for regression.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The network and its sizes.</summary>
    public required StudentArchitecture Architecture { get; init; }

    /// <summary>The columns of a table and how they are scaled; null for a text student.</summary>
    public TableSpec? Table { get; init; }

    /// <summary>True if a text student reads two texts per example.</summary>
    public bool IsTextPair { get; init; }

    /// <summary>Regression only: the mean that is added to the scaled output. Default 0.</summary>
    public float TargetMean { get; init; }

    /// <summary>Regression only: the factor of the raw output before the mean is added. Default 1.</summary>
    public float TargetScale { get; init; } = 1;

    /// <summary>The number of raw outputs: K for multiclass and multi-label, otherwise 1.</summary>
    public int OutputCount() => Task is TaskKind.Multiclass or TaskKind.MultiLabel ? Classes.Count : 1;

    /// <summary>The spec as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Options);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a student spec of a version that this library reads.</exception>
    public static StudentSpec FromJson(string json)
    {
        try
        {
            var spec = JsonSerializer.Deserialize<StudentSpec>(json, SpecJson.Options) ?? throw new FormatException("The student spec is empty.");
            return spec.Version == 1 ? spec : throw new FormatException($"The student spec has version {spec.Version}; this library reads version 1. Update the library.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The student spec is not valid: {e.Message}", e);
        }
    }
}
