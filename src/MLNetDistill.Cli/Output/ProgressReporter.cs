using MLNetDistill.Training;


namespace MLNetDistill.Cli.Output;

/// <summary>Tells a person, a log or a program how far a run has come. Warnings come with the first report: a run that is refused says why and nothing else.</summary>
internal abstract class ProgressReporter(Terminal terminal, IReadOnlyList<string> warnings) : IProgress<RunProgress>, IDisposable
{
    private bool _started;

    /// <summary>Bars when a person watches, a line per event when not, JSON lines on standard output for a program.</summary>
    public static ProgressReporter Create(Terminal terminal, bool json, IReadOnlyList<string> warnings) =>
        json ? new JsonEvents(terminal, warnings) : terminal.IsWatched ? new ProgressBars(terminal, warnings) : new ProgressLines(terminal, warnings);

    public void Report(RunProgress value)
    {
        if (!_started) terminal.Warn(warnings);
        _started = true;
        Show(value);
    }

    protected abstract void Show(RunProgress value);

    public virtual void Dispose() { }

    protected static string Title(RunStage stage) => stage.Kind switch
    {
        RunStageKind.TrainingTeacher => "teacher learns",
        RunStageKind.Scoring => "teacher scores the examples",
        RunStageKind.Inspecting => "looking inside the teacher",
        RunStageKind.ScoringCopies => $"teacher scores copies, seed {stage.Seed}",
        RunStageKind.TrainingGeneral => "general student learns",
        RunStageKind.TrainingUndistilled => $"student without teacher, seed {stage.Seed}",
        RunStageKind.TrainingDistilled => $"distilled student, seed {stage.Seed}",
        _ => "measuring",
    };
}
