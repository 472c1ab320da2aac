using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDistill.Inference;

namespace MLNetDistill.Reports;

/// <summary>What a run found: <c>result.json</c>.</summary>
public sealed record RunResult
{
    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The data set.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>The teacher on the test data.</summary>
    public required ModelReport Teacher { get; init; }

    /// <summary>The student that learnt from the labels alone, on the same budget.</summary>
    public required ModelReport Undistilled { get; init; }

    /// <summary>The student that learnt from the teacher.</summary>
    public required ModelReport Distilled { get; init; }

    /// <summary>(distilled − undistilled) / (teacher − undistilled) of the headline metric's means; null where the teacher is not better.</summary>
    public required double? DistillationRatio { get; init; }

    /// <summary>The seeds.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>The recipe of the distilled student.</summary>
    public required DistillationRecipe Recipe { get; init; }

    /// <summary>Where it was measured.</summary>
    public required EnvironmentSummary Environment { get; init; }

    /// <summary>The result as indented JSON; a number without a meaning is null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a result.</exception>
    public static RunResult FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunResult>(json, JsonOptions) ?? throw new FormatException("The result is empty.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"Not a result of a run: {e.Message}", e);
        }
    }

    private static JsonSerializerOptions JsonOptions => CreateOptions();

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(RecipeJson.Options()) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };
        options.Converters.Add(new NanAsNullConverter());
        return options;
    }
}

/// <summary>The size of a data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Train">Training rows.</param>
/// <param name="Labeled">Those with a label.</param>
/// <param name="Validation">Validation rows.</param>
/// <param name="Test">Test rows.</param>
/// <param name="Classes">The class names; none for regression.</param>
public sealed record DataSummary(string Name, int Train, int Labeled, int Validation, int Test, IReadOnlyList<string> Classes);

/// <summary>The machine and the versions.</summary>
/// <param name="Library">This library's version.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="System">The operating system and processor architecture.</param>
/// <param name="Device">Where students were trained.</param>
/// <param name="Threads">Threads of the numeric library.</param>
public sealed record EnvironmentSummary(string Library, string Runtime, string System, string Device, int Threads);
