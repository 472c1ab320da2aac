using System.Diagnostics;
using MLNetDistill.AutoML;
using Spectre.Console;

namespace MLNetDistill.Cli.Output;

/// <summary>
/// A board on the error stream that is drawn anew as the search goes on: bars while the teacher learns and the winners are compared, a <see cref="SearchView"/> while
/// recipes are tried.
/// </summary>
internal sealed class SearchBoard(Terminal terminal, IReadOnlyList<string> warnings, SearchSettings settings) : SearchReporter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private SearchStage? _stage;
    private ProgressBars? _bars;
    private SearchView? _view;
    private TaskCompletionSource? _end;
    private Task? _drawing;
    private LiveDisplayContext? _display;
    private long _drawn;

    public override void Report(SearchProgress value)
    {
        if (value.Stage != _stage)
        {
            Dispose();
            // Only one display can be live; what was shown last stays.
            _bars = value.Run is null ? null : new(terminal, _stage is null ? warnings : []);
            if (_stage is null && value.Run is null) terminal.Warn(warnings);
            _stage = value.Stage;
        }
        if (value.Run is { } run) _bars!.Report(run);
        else Show(value);
    }

    public override void Dispose()
    {
        _bars?.Dispose();
        if (_view is not null) _display?.UpdateTarget(_view.Render());
        _end?.TrySetResult();
        _drawing?.GetAwaiter().GetResult();
        (_bars, _view, _end, _drawing, _display) = (null, null, null, null, null);
    }

    private void Show(SearchProgress value)
    {
        if (_view is null) Start(value.Stage);
        _view!.Update(value);
        // Training reports come by the hundred.
        if (value.Training is not null && Stopwatch.GetElapsedTime(_drawn) < Pause) return;
        _display!.UpdateTarget(_view.Render());
        _drawn = Stopwatch.GetTimestamp();
    }

    private void Start(SearchStage stage)
    {
        _view = new(stage == SearchStage.SearchingUndistilled ? "Undistilled search" : "Search", settings);
        var (end, ready) = (new TaskCompletionSource(), new TaskCompletionSource<LiveDisplayContext>());
        _end = end;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        _drawing = Task.Run(() => console.Live(_view.Render()).StartAsync(context =>
        {
            ready.SetResult(context);
            return end.Task;
        }));
        _display = ready.Task.GetAwaiter().GetResult();
    }
}
