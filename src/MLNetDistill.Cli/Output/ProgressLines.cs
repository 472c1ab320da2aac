using System.Diagnostics;
using System.Globalization;
using MLNetDistill.Training;

namespace MLNetDistill.Cli.Output;

/// <summary>One line when a stage is done, and now and then one while it takes its time: for logs.</summary>
internal sealed class ProgressLines(Terminal terminal, IReadOnlyList<string> warnings) : ProgressReporter(terminal, warnings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TextWriter _writer = terminal.Error;
    private RunStage? _done;
    private long _lastLine = Stopwatch.GetTimestamp();

    protected override void Show(RunProgress value)
    {
        var isDone = value.Done >= value.Total;
        if (value.Stage == _done || (!isDone && Stopwatch.GetElapsedTime(_lastLine) < Patience)) return;
        if (isDone) _done = value.Stage;
        _lastLine = Stopwatch.GetTimestamp();
        var score = value.Score is { } found ? string.Create(CultureInfo.InvariantCulture, $", validation {found:0.0000}") : "";
        _writer.WriteLine($"{Title(value.Stage)}: {(isDone ? "done" : (value.Done / value.Total).ToString("0 %", CultureInfo.InvariantCulture))}{score}");
    }
}
