using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Inference;

namespace MLNetDistill.Runs;

/// <summary>What makes two runs the same run: they would end with the same students, bit for bit.</summary>
/// <param name="Data">A hash of all inputs and labels.</param>
/// <param name="Teacher">The teacher's identity.</param>
/// <param name="Seeds">The number of seeds.</param>
/// <param name="Seed">The first seed.</param>
/// <param name="Threads">The threads of the numeric library.</param>
/// <param name="Recipe">The recipe as JSON.</param>
internal sealed record RunFingerprint(string Data, string Teacher, int Seeds, int Seed, int Threads, string Recipe)
{
    public static RunFingerprint Of(RunData data, string teacher, DistillationRecipe recipe, RunSettings settings) =>
        new(Hash(data), teacher, settings.Seeds, settings.Seed, settings.Threads, recipe.ToJson());

    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Options);

    /// <exception cref="FormatException">The text is no fingerprint.</exception>
    public static RunFingerprint FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunFingerprint>(json, SpecJson.Options) ?? throw new FormatException("it is empty");
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>What this run does otherwise than another, in words; null if nothing.</summary>
    public string? DifferenceTo(RunFingerprint other)
    {
        string?[] all =
        [
            Data != other.Data ? "the data" : null,
            Teacher != other.Teacher ? "the teacher" : null,
            (Seeds, Seed) != (other.Seeds, other.Seed) ? "the seeds" : null,
            Threads != other.Threads ? "the number of threads" : null,
            Recipe != other.Recipe ? "the recipe" : null,
        ];
        string[] found = [.. all.OfType<string>()];
        return found.Length == 0 ? null : $"{(found.Length == 1 ? "" : string.Join(", ", found[..^1]) + " and ")}{found[^1]}";
    }

    private static string Hash(RunData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in data.Train.Classes) hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
        foreach (var set in new[] { data.Train, data.Validation, data.Test })
        {
            for (var row = 0; row < (set?.Count ?? 0); row++)
            {
                hash.AppendData(Encoding.ASCII.GetBytes(set!.Inputs.Key(row).ToString()));
                foreach (var label in set.Labels[row]) hash.AppendData(BitConverter.GetBytes(label));
            }
            hash.AppendData("|"u8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
