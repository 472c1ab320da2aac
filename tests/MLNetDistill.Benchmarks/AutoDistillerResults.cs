using System.Globalization;
using System.Text;
using MLNetDistill.Evaluation;

namespace MLNetDistill.Benchmarks;

/// <summary>A finished search.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Way">Who searched.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Score">The winner's accuracy on the test data.</param>
/// <param name="Validation">Its score on the validation data.</param>
/// <param name="Trials">The recipes tried.</param>
/// <param name="Seconds">The processor time of the search.</param>
internal sealed record AutoDistillerResult(string Data, string Way, int Seed, double Score, double Validation, int Trials, double Seconds);

/// <summary>The finished searches and their table.</summary>
internal sealed class AutoDistillerResults(string path)
{
    private readonly JsonLines<AutoDistillerResult> _lines = new(path);

    public bool Has(string data, string way, int seed) => _lines.All.Any(r => r.Data == data && r.Way == way && r.Seed == seed);

    public void Add(AutoDistillerResult result) => _lines.Add(result);

    /// <summary>Test accuracy in percent, mean ± standard deviation over seeds, and the mean rank over data sets and seeds (1 is best, ties share their ranks).</summary>
    public string Table()
    {
        var ways = _lines.All.Select(r => r.Way).Distinct().ToList();
        var table = new StringBuilder("| data | " + string.Join(" | ", ways) + " |\n|---|" + string.Concat(Enumerable.Repeat("---|", ways.Count)) + "\n");
        foreach (var data in _lines.All.Select(r => r.Data).Distinct()) table.Append("| ").Append(data).Append(" | ").AppendJoin(" | ", ways.Select(way => Cell(data, way))).Append(" |\n");
        table.Append("| mean rank, test | ").AppendJoin(" | ", ways.Select(way => Rank(way, r => r.Score))).Append(" |\n");
        return table.Append("| mean rank, validation | ").AppendJoin(" | ", ways.Select(way => Rank(way, r => r.Validation))).Append(" |\n").ToString();
    }

    private string Cell(string data, string way)
    {
        var summary = MetricSummary.Of([.. _lines.All.Where(r => r.Data == data && r.Way == way).Select(r => 100 * r.Score)]);
        return summary.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{summary.Mean:0.00}") + (summary.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ± {summary.StandardDeviation:0.00}") : "");
    }

    private string Rank(string way, Func<AutoDistillerResult, double> by) => _lines.All.Where(r => r.Way == way).Select(own =>
    {
        var rivals = _lines.All.Where(r => r.Data == own.Data && r.Seed == own.Seed).ToList();
        return rivals.Count(r => by(r) > by(own)) + ((rivals.Count(r => by(r) == by(own)) + 1) / 2.0);
    }).Average().ToString("0.00", CultureInfo.InvariantCulture);
}
