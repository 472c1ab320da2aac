using System.Globalization;
using System.Text.Json;
using MLNetDistill.AutoML;
using MLNetDistill.Inference;

namespace MLNetDistill.Cli.Output;

/// <summary>Tells how far a search is: a line, or a JSON line on standard output, whenever a trial comes to a rung or ends.</summary>
internal sealed class SearchReporter(Terminal terminal, bool json, IReadOnlyList<string> warnings) : IProgress<SearchProgress>, IDisposable
{
    private static readonly JsonSerializerOptions Line = new(SpecJson.Options) { WriteIndented = false };

    private readonly ProgressReporter _runs = json ? new JsonEvents(terminal, warnings) : new ProgressLines(terminal, warnings);

    public void Report(SearchProgress value)
    {
        if (value.Run is { } run)
        {
            _runs.Report(run);
            return;
        }
        if (value is not { Trial: { } trial, Training: null } || (trial.State == TrialState.Running && trial.Rungs.Count == 0)) return;
        if (json)
        {
            JsonEvents.Write(terminal.Output, "trial", JsonSerializer.Serialize(new
            {
                search = value.Stage == SearchStage.SearchingUndistilled ? "undistilled" : "distilled",
                number = trial.Number,
                state = trial.State,
                resource = trial.Rungs.Count > 0 ? trial.Rungs[^1].Resource : 0,
                score = trial.Score,
                seconds = trial.Seconds,
                error = trial.Error,
                best = value.Best?.Number,
            }, Line));
            return;
        }
        var best = value.Best is { } found ? string.Create(CultureInfo.InvariantCulture, $"; best {found.Score:0.0000} (trial {found.Number})") : "";
        terminal.Error.WriteLine($"{(value.Stage == SearchStage.SearchingUndistilled ? "undistilled " : "")}trial {trial.Number}: {Outcome(trial)}{best}");
    }

    public void Dispose() => _runs.Dispose();

    private static string Outcome(Trial trial)
    {
        if (trial.State == TrialState.Failed) return $"failed: {trial.Error?.TrimEnd('.')}";
        if (trial.Rungs.Count == 0) return "interrupted";
        var (resource, score, _) = trial.Rungs[^1];
        var state = trial.State switch { TrialState.Completed => "completed", TrialState.Stopped => "stopped", TrialState.Waiting => "paused", _ => "goes on" };
        return string.Create(CultureInfo.InvariantCulture, $"{score:0.0000} after {resource * 100:0} % of its training, {state}");
    }
}
