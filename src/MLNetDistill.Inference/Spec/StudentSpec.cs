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

    /// <summary>The questions of a <c>tree</c>; null for the others.</summary>
    public TreeSpec? Tree { get; init; }

    /// <summary>True if a text student reads two texts per example.</summary>
    public bool IsTextPair { get; init; }

    /// <summary>Regression only: the mean that is added to the scaled output. Default 0.</summary>
    public float TargetMean { get; init; }

    /// <summary>Regression only: the factor of the raw output before the mean is added. Default 1.</summary>
    public float TargetScale { get; init; } = 1;

    /// <summary>The number of raw outputs: K for multiclass and multi-label, otherwise 1.</summary>
    public int OutputCount() => Task is TaskKind.Multiclass or TaskKind.MultiLabel ? Classes.Count : 1;

    /// <summary>True if the student reads text, false if it reads a table.</summary>
    public bool ReadsText() => Table is null;

    /// <summary>One clear message if the parts do not fit together.</summary>
    /// <exception cref="ArgumentException">The classes do not fit the task, the columns do not fit the architecture, or a number makes no sense.</exception>
    public void Validate()
    {
        Architecture.Validate();
        Table?.Validate();
        if (!Enum.IsDefined(Task)) throw new ArgumentException($"There is no task {Task}.");
        if (Classes.Contains(null!) || Classes.Distinct(StringComparer.Ordinal).Count() != Classes.Count)
            throw new ArgumentException("The classes must have different names, none of them null.");
        var (least, most) = Task switch
        {
            TaskKind.Binary => (2, 2),
            TaskKind.Multiclass => (2, int.MaxValue),
            TaskKind.MultiLabel => (1, int.MaxValue),
            _ => (0, 0),
        };
        if (Classes.Count < least || Classes.Count > most)
            throw new ArgumentException($"A {Task} student needs {(least == most ? $"{least}" : $"at least {least}")} classes, not {Classes.Count}.");
        if (!float.IsFinite(TargetMean) || !float.IsNormal(TargetScale))
            throw new ArgumentException($"The target's mean {TargetMean} and scale {TargetScale} must be finite numbers, the scale not 0.");
        if (Architecture is MlpArchitecture or TreeArchitecture && Table is null)
            throw new ArgumentException($"{Architecture.Subject} reads a table; give its columns.");
        if (Architecture is BagOfNgramsArchitecture or SequenceArchitecture && Table is not null)
            throw new ArgumentException($"{Architecture.Subject} reads text, not a table; take a {LinearArchitecture.Kind} or an {MlpArchitecture.Kind} student for tables.");
        if ((Architecture is TreeArchitecture) != (Tree is not null))
            throw new ArgumentException($"{Architecture.Subject} {(Tree is null ? "needs" : "has no")} splits.");
        Tree?.Validate(Table!);
        if (IsTextPair && Table is not null) throw new ArgumentException("A student that reads a table cannot read a pair of texts.");
    }

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
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new FormatException($"The student spec is not valid: {e.Message}", e);
        }
    }
}
