using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDistill.Benchmarks;

/// <summary>Finished results, one line of JSON each, so that a run that was ended goes on where it was.</summary>
internal sealed class JsonLines<T>
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly string _path;
    private readonly List<T> _all;

    public JsonLines(string path)
    {
        _path = path;
        // A line without an end was being written when the run was ended.
        var lines = File.Exists(path) ? File.ReadAllText(path).Split('\n')[..^1] : [];
        _all = [.. lines.Select(line => JsonSerializer.Deserialize<T>(line, Json)!)];
        File.WriteAllLines(path, lines);
    }

    /// <summary>All results, in the order in which they were found.</summary>
    public IReadOnlyList<T> All => _all;

    public void Add(T result)
    {
        _all.Add(result);
        File.AppendAllText(_path, JsonSerializer.Serialize(result, Json) + "\n");
    }
}
