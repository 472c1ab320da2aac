using MLNetDistill.Training;
using Spectre.Console;

namespace MLNetDistill.Cli.Output;

/// <summary>A bar per stage on the error stream. Spectre draws from a thread of its own, from the first report until Dispose.</summary>
internal sealed class ProgressBars(Terminal terminal, IReadOnlyList<string> warnings) : ProgressReporter(terminal, warnings)
{
    private readonly TaskCompletionSource _end = new();
    private readonly TaskCompletionSource<ProgressContext> _context = new();
    private readonly Dictionary<RunStage, ProgressTask> _bars = [];
    private readonly TextWriter _writer = terminal.Error;
    private Task? _drawing;

    protected override void Show(RunProgress value)
    {
        _drawing ??= Draw();
        if (!_bars.TryGetValue(value.Stage, out var bar)) _bars[value.Stage] = bar = _context.Task.GetAwaiter().GetResult().AddTask(Markup.Escape(Title(value.Stage)));
        bar.MaxValue = value.Total;
        bar.Value = value.Done;
    }

    public override void Dispose()
    {
        _end.TrySetResult();
        _drawing?.GetAwaiter().GetResult();
    }

    private Task Draw()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_writer) });
        return console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                _context.SetResult(context);
                await _end.Task;
            });
    }
}
