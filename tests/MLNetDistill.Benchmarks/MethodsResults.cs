using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDistill.Benchmarks;

/// <summary>A finished student.</summary>
/// <param name="Data">The data set.</param>
/// <param name="LabelShare">The share of the training rows with a label.</param>
/// <param name="Method">The recipe's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Recipe">The recipe as one line of JSON: a result of another recipe does not count.</param>
/// <param name="Metric">The metric, such as accuracy.</param>
/// <param name="Teacher">The teacher's, on the test data.</param>
/// <param name="Score">The student's, on the test data.</param>
/// <param name="Validation">The student's, on the validation data.</param>
/// <param name="Parameters">The student's trainable numbers.</param>
/// <param name="Seconds">How long it learned.</param>
/// <param name="Error">Why the training failed; empty if it did not.</param>
internal sealed record MethodResult(
    string Data, double LabelShare, string Method, int Seed, string Recipe, string Metric, double Teacher, double Score, double Validation, long Parameters, double Seconds, string Error);

/// <summary>The finished students, one line of JSON each, so that a run that was ended goes on where it was.</summary>
internal sealed class MethodsResults
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly string _path;
    private readonly List<MethodResult> _results;

    public MethodsResults(string path)
    {
        _path = path;
        // A line without an end was being written when the run was ended.
        var lines = File.Exists(path) ? File.ReadAllText(path).Split('\n')[..^1] : [];
        // What was measured again later counts.
        _results = [.. lines.Select(line => JsonSerializer.Deserialize<MethodResult>(line, Json)!).GroupBy(r => (r.Data, r.LabelShare, r.Method, r.Seed)).Select(g => g.Last())];
        File.WriteAllLines(path, lines);
    }

    public IReadOnlyList<MethodResult> All => _results;

    // A recipe that was written before some option existed is the one with that option's default.
    public bool Has(string data, double labelShare, string method, int seed, DistillationRecipe recipe) =>
        _results.Any(r => r.Data == data && r.LabelShare == labelShare && r.Method == method && r.Seed == seed && DistillationRecipe.FromJson(r.Recipe).ToJson() == recipe.ToJson());

    public void Add(MethodResult result)
    {
        _results.RemoveAll(r => r.Data == result.Data && r.LabelShare == result.LabelShare && r.Method == result.Method && r.Seed == result.Seed);
        _results.Add(result);
        File.AppendAllText(_path, JsonSerializer.Serialize(result, Json) + "\n");
    }
}
