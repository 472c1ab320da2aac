namespace MLNetDistill.AutoML.Storage;

/// <summary>
/// Says now and then, from a thread of the pool, that a trial's worker is alive, until it is disposed. A storage that can't be reached for a while does no harm
/// as long as it is back within the lease.
/// </summary>
public sealed class Heartbeat : IDisposable
{
    // Three beats may get lost.
    private const int BeatsPerLease = 4;

    private readonly IStudy _study;
    private readonly Trial _trial;
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>Starts to beat.</summary>
    /// <param name="study">Where the trial is.</param>
    /// <param name="trial">A trial that this worker claimed.</param>
    /// <param name="time">The clock; null (default) for the system's.</param>
    public Heartbeat(IStudy study, Trial trial, TimeProvider? time = null)
    {
        (_study, _trial) = (study, trial);
        var period = study.Lease / BeatsPerLease;
        _timer = (time ?? TimeProvider.System).CreateTimer(_ => Beat(), null, period, period);
    }

    /// <summary>Canceled when the trial was lost to another worker.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Stops; no beat happens after it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _timer.Dispose();
        }
        _lost.Dispose();
    }

    private void Beat()
    {
        // A beat that takes longer than the period is not started twice.
        if (!_gate.TryEnter()) return;
        var lost = false;
        try
        {
            if (!_disposed) _study.Beat(_trial);
        }
        catch (TrialLostException)
        {
            lost = true;
            _timer.Dispose();
        }
        catch (IOException)
        {
            // The next beat tries again; if none gets through, the next save says so.
        }
        finally
        {
            _gate.Exit();
        }
        if (lost) Cancel();
    }

    private void Cancel()
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits for it any more.
        }
    }
}
