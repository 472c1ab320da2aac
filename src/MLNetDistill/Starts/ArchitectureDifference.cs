using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDistill.Inference;

namespace MLNetDistill.Starts;

/// <summary>Whether two networks can have the same weights.</summary>
internal static class ArchitectureDifference
{
    // What a student may choose for itself: no weight but those of the last layer depends on it.
    private static readonly string[] Free = ["dropout", "vocabularySize", "maxLength", "includeMean"];

    /// <summary>The first difference in words, such as "'filters' has to be 64 and is 96"; null if there is none.</summary>
    /// <param name="source">Where the weights come from.</param>
    /// <param name="student">The student that would have them.</param>
    /// <param name="ignored">More keys of their JSON in which they may differ.</param>
    public static string? Of(StudentArchitecture source, StudentArchitecture student, params string[] ignored)
    {
        if (student.Name != source.Name) return Difference("kind", source.Name, student.Name);
        var (own, other) = (Values(source, ignored), Values(student, ignored));
        var key = own.Keys.FirstOrDefault(key => own[key] != other[key]);
        return key is null ? null : Difference(key, own[key], other[key]);
    }

    private static string Difference(string key, string source, string student) => $"'{key}' has to be {source} and is {student}";

    private static SortedDictionary<string, string> Values(StudentArchitecture architecture, string[] ignored) => new(
        JsonSerializer.SerializeToNode(architecture, SpecJson.Options)!.AsObject().Where(p => !Free.Contains(p.Key) && !ignored.Contains(p.Key)).ToDictionary(p => p.Key, p => Text(p.Value)),
        StringComparer.Ordinal);

    private static string Text(JsonNode? value) => string.Concat((value?.ToJsonString() ?? "null").Where(c => !char.IsWhiteSpace(c) && c != '"'));
}
