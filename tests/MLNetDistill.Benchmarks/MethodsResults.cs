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
/// <param name="Seconds">What its training took in processor time, which other programs disturb less; with that of a teacher of its own kind, without scoring by another.</param>
/// <param name="Error">Why the training failed; empty if it did not.</param>
internal sealed record MethodResult(
    string Data, double LabelShare, string Method, int Seed, string Recipe, string Metric, double Teacher, double Score, double Validation, long Parameters, double Seconds, string Error);

/// <summary>The finished students of a benchmark.</summary>
internal sealed class MethodsResults(string path)
{
    private readonly JsonLines<MethodResult> _lines = new(path);

    // What was measured again later counts.
    public IReadOnlyList<MethodResult> All => [.. _lines.All.GroupBy(r => (r.Data, r.LabelShare, r.Method, r.Seed)).Select(g => g.Last())];

    // A recipe that was written before some option existed is the one with that option's default.
    public bool Has(string data, double labelShare, string method, int seed, DistillationRecipe recipe) =>
        _lines.All.Any(r => r.Data == data && r.LabelShare == labelShare && r.Method == method && r.Seed == seed && DistillationRecipe.FromJson(r.Recipe).ToJson() == recipe.ToJson());

    public void Add(MethodResult result) => _lines.Add(result);
}
