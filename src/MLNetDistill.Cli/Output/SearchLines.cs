using System.Globalization;
using MLNetDistill.AutoML;

namespace MLNetDistill.Cli.Output;

/// <summary>One line whenever a trial comes to a rung or ends: for logs.</summary>
internal sealed class SearchLines(Terminal terminal, IReadOnlyList<string> warnings) : SearchReporter
{
    private readonly ProgressLines _runs = new(terminal, warnings);

    public override void Report(SearchProgress value)
    {
        if (value.Run is { } run) _runs.Report(run);
        if (!IsEvent(value)) return;
        var trial = value.Trial!;
        var best = value.Best is { } found ? string.Create(CultureInfo.InvariantCulture, $"; best {found.Score:0.0000} (trial {found.Number})") : "";
        terminal.Error.WriteLine($"{(value.Stage == SearchStage.SearchingUndistilled ? "undistilled " : "")}trial {trial.Number}: {Outcome(trial)}{best}");
    }

    public override void Dispose() => _runs.Dispose();

    private static string Outcome(Trial trial)
    {
        if (trial.State == TrialState.Failed) return $"failed: {trial.Error?.TrimEnd('.')}";
        if (trial.Rungs.Count == 0) return "interrupted";
        var (resource, score, _) = trial.Rungs[^1];
        var state = trial.State switch { TrialState.Completed => "completed", TrialState.Stopped => "stopped", TrialState.Waiting => "paused", _ => "goes on" };
        return string.Create(CultureInfo.InvariantCulture, $"{score:0.0000} after {resource * 100:0} % of its training, {state}");
    }
}
