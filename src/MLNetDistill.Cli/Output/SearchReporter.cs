using MLNetDistill.AutoML;

namespace MLNetDistill.Cli.Output;

/// <summary>Tells a person, a log or a program how far a search is.</summary>
internal abstract class SearchReporter : IProgress<SearchProgress>, IDisposable
{
    /// <summary>A board when a person watches, a line per event when not, JSON lines on standard output for a program.</summary>
    public static SearchReporter Create(Terminal terminal, bool json, IReadOnlyList<string> warnings, SearchSettings settings) =>
        json ? new SearchEvents(terminal, warnings) : terminal.IsWatched ? new SearchBoard(terminal, warnings, settings) : new SearchLines(terminal, warnings);

    public abstract void Report(SearchProgress value);

    public abstract void Dispose();

    /// <summary>Whether something happened that a log should have: a trial came to a rung, or ended.</summary>
    protected static bool IsEvent(SearchProgress value) => value is { Trial: { } trial, Training: null } && (trial.State != TrialState.Running || trial.Rungs.Count > 0);
}
