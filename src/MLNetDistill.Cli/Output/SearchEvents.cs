using System.Text.Json;
using MLNetDistill.AutoML;
using MLNetDistill.Inference;

namespace MLNetDistill.Cli.Output;

/// <summary>One JSON object per line whenever a trial comes to a rung or ends: <c>{"event":"trial",…}</c>.</summary>
internal sealed class SearchEvents(Terminal terminal, IReadOnlyList<string> warnings) : SearchReporter
{
    private static readonly JsonSerializerOptions Line = new(SpecJson.Options) { WriteIndented = false };

    private readonly JsonEvents _runs = new(terminal, warnings);

    public override void Report(SearchProgress value)
    {
        if (value.Run is { } run) _runs.Report(run);
        if (!IsEvent(value)) return;
        var trial = value.Trial!;
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
            elapsedSeconds = value.Elapsed.TotalSeconds,
        }, Line));
    }

    public override void Dispose() => _runs.Dispose();
}
