using System.Globalization;
using MLNetDistill.Runs;
using Spectre.Console;

namespace MLNetDistill.Cli.Output;

/// <summary>Tells a person or a log how far a run has come.</summary>
internal abstract class ProgressReporter : IProgress<RunProgress>, IDisposable
{
    /// <summary>A bar when a person watches, one line per finished stage when not.</summary>
    public static ProgressReporter Create(Terminal terminal) => terminal.IsWatched ? new Bars() : new Lines(terminal.Error);

    public abstract void Report(RunProgress value);

    /// <summary>Reports work outside the run itself, such as the teacher's training.</summary>
    public abstract void Report(string stage, double done, double total);

    public virtual void Dispose() { }

    protected static string Title(RunStage stage) => stage.Kind switch
    {
        RunStageKind.Scoring => "teacher scores the examples",
        RunStageKind.ScoringCopies => $"teacher scores copies, seed {stage.Seed}",
        RunStageKind.TrainingUndistilled => $"student without teacher, seed {stage.Seed}",
        RunStageKind.TrainingDistilled => $"distilled student, seed {stage.Seed}",
        _ => "measuring",
    };

    private sealed class Lines(TextWriter writer) : ProgressReporter
    {
        private string? _finished;

        public override void Report(RunProgress value)
        {
            var title = Title(value.Stage);
            Finish(title, value.Done, value.Total, value.Score is { } score ? $", validation {score.ToString("0.0000", CultureInfo.InvariantCulture)}" : "");
        }

        public override void Report(string stage, double done, double total) => Finish(stage, done, total, "");

        private void Finish(string title, double done, double total, string detail)
        {
            if (done < total || title == _finished) return;
            _finished = title;
            writer.WriteLine($"{title}: done{detail}");
        }
    }

    // Spectre draws from its own thread for as long as the task runs that this object ends on Dispose.
    private sealed class Bars : ProgressReporter
    {
        private readonly TaskCompletionSource _end = new();
        private readonly Task _drawing;
        private readonly TaskCompletionSource<ProgressContext> _context = new();
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public Bars()
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            _drawing = console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    _context.SetResult(context);
                    await _end.Task;
                });
        }

        public override void Report(RunProgress value) => Report(Title(value.Stage), value.Done, value.Total);

        public override void Report(string stage, double done, double total)
        {
            if (!_tasks.TryGetValue(stage, out var task)) _tasks[stage] = task = _context.Task.GetAwaiter().GetResult().AddTask(Markup.Escape(stage));
            task.MaxValue = total;
            task.Value = done;
        }

        public override void Dispose()
        {
            _end.TrySetResult();
            _drawing.GetAwaiter().GetResult();
        }
    }
}
