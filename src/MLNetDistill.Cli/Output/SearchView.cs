using System.Globalization;
using MLNetDistill.AutoML;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MLNetDistill.Cli.Output;

/// <summary>What a person sees of a search: what is done and left, the best so far, the trials that run and the Pareto front.</summary>
/// <param name="title">What the search is called.</param>
/// <param name="settings">Its budget and limits.</param>
internal sealed class SearchView(string title, SearchSettings settings)
{
    private const int MostRows = 8;

    private readonly SortedDictionary<long, Trial> _trials = [];
    private readonly SortedDictionary<long, double> _shares = [];
    private TimeSpan? _began;
    private TimeSpan _spent;
    private TimeSpan _elapsed;
    private Trial? _best;

    /// <summary>Takes note of what happened.</summary>
    public void Update(SearchProgress value)
    {
        _began ??= value.Elapsed;
        // The budget counts what was spent before.
        _spent += TimeSpan.FromSeconds(value.Earlier.Sum(earlier => earlier.Seconds) / settings.Workers);
        _elapsed = _spent + value.Elapsed - _began.Value;
        foreach (var earlier in value.Earlier) _trials[earlier.Number] = earlier;
        _best = value.Best ?? _best;
        if (value.Trial is not { } trial) return;
        _trials[trial.Number] = trial;
        if (trial.State != TrialState.Running) _shares.Remove(trial.Number);
        else if (value.Training is { TotalSteps: > 0 } training) _shares[trial.Number] = (double)training.Step / training.TotalSteps;
        else _shares[trial.Number] = trial.Rungs.Count > 0 ? trial.Rungs[^1].Resource : 0;
    }

    /// <summary>The view of now.</summary>
    public IRenderable Render()
    {
        var counts = TrialCounts.Of(_trials.Values, settings.Objective);
        var lines = new List<IRenderable>
        {
            new Text($"{title}: {Trials(counts.All)}, {counts}"),
            new Text(Left()),
            new Text(_best is null ? "Best so far: none yet" : $"Best so far: {Score(_best)}, trial {_best.Number}"),
        };
        if (_shares.Count > 0)
            lines.Add(Table(["running", "trained", "score"], _shares.Select(share => new[] { $"trial {share.Key}", share.Value.ToString("0 %", CultureInfo.InvariantCulture), Score(_trials[share.Key]) })));
        var front = ParetoFront.Of(_trials.Values, settings.Objective);
        if (front.Count > 0)
            lines.Add(Table(["front", "score", "µs", "bytes"], front.Take(MostRows).Select(trial => new[] { $"trial {trial.Number}", Score(trial), Metric(trial, StudentMetrics.LatencyMicroseconds, TextTable.Microseconds), Metric(trial, StudentMetrics.Bytes, bytes => bytes.ToString("#,0", CultureInfo.InvariantCulture)) })));
        return new Rows(lines);
    }

    private string Left()
    {
        var gone = $"{Duration(_elapsed)} gone";
        if (settings.MaxTime is { } limit) return $"{gone}, {Duration(limit > _elapsed ? limit - _elapsed : TimeSpan.Zero)} left";
        return settings.MaxTrials is { } most ? $"{gone}, {Math.Max(0, most - _trials.Values.Count(IsTried))} of {most} trials left" : gone;
    }

    // As the budget counts: a paused trial is tried, and one over the limits is not.
    private bool IsTried(Trial trial) => trial.State != TrialState.Running && settings.Objective.Violation(trial.Metrics) is null;

    private static string Trials(int count) => count == 1 ? "1 trial" : $"{count} trials";

    private static Table Table(string[] headers, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        for (var i = 0; i < headers.Length; i++) table.AddColumn(new TableColumn(new Text(headers[i])) { Alignment = i == 0 ? Justify.Left : Justify.Right, Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private static string Score(Trial trial) => trial.Score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private static string Metric(Trial trial, string name, Func<double, string> format) => trial.Metrics.TryGetValue(name, out var value) ? format(value) : "-";

    private static string Duration(TimeSpan span) => span.ToString(span.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
}
