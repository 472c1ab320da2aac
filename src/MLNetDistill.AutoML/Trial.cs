namespace MLNetDistill.AutoML;

/// <summary>How far a trial has come.</summary>
public enum TrialState
{
    /// <summary>Chosen, and no worker has it: a paused trial waits for its next rung.</summary>
    Waiting,

    /// <summary>A worker has it.</summary>
    Running,

    /// <summary>Trained to the end and measured.</summary>
    Completed,

    /// <summary>Given up before its end: others do better with as much training.</summary>
    Stopped,

    /// <summary>It could not be trained; <see cref="Trial.Error"/> says why.</summary>
    Failed,
}

/// <summary>A score that a trial had on its way.</summary>
/// <param name="Resource">The share of the full training that it had by then, above 0 up to 1.</param>
/// <param name="Score">The validation score, higher is better.</param>
/// <param name="Seconds">The time so far, of all rungs together: of the training, and of preparing its data with the copies that the recipe asks for.</param>
public sealed record Rung(double Resource, double Score, double Seconds);

/// <summary>One recipe that a search tries: what a row of the storage holds.</summary>
public sealed record Trial
{
    /// <summary>Counted from 0 within a study.</summary>
    public required long Number { get; init; }

    /// <summary>The point of the search space.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>How far it has come.</summary>
    public TrialState State { get; init; }

    /// <summary>Who works or worked on it; null while it waits.</summary>
    public string? Worker { get; init; }

    /// <summary>How often it was taken over from a worker that died.</summary>
    public int Takeovers { get; init; }

    /// <summary>When a worker first had it, by the storage's clock.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When it was completed, stopped or failed, by the storage's clock; null before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The scores so far, least resource first.</summary>
    public IReadOnlyList<Rung> Rungs { get; init; } = [];

    /// <summary>What was measured of the student by name, such as accuracy, latency in microseconds and bytes; empty until it was measured.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Why it failed, in one line; null if it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The latest score; null before the first rung.</summary>
    public double? Score => Rungs.Count > 0 ? Rungs[^1].Score : null;

    /// <summary>The time so far, as its latest rung has it.</summary>
    public double Seconds => Rungs.Count > 0 ? Rungs[^1].Seconds : 0;

    /// <summary>True once it is completed, stopped or failed.</summary>
    public bool IsOver => State is TrialState.Completed or TrialState.Stopped or TrialState.Failed;

    /// <summary>The trial with one more score. A score at the same resource, from before a takeover, is replaced.</summary>
    public Trial With(Rung rung) => this with { Rungs = [.. Rungs.Where(r => r.Resource < rung.Resource), rung] };
}
