using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.AutoML.Tests.Storage;

public sealed class MemoryTrialStoreTests : TrialStoreTests
{
    private readonly Clock _clock = new();
    private MemoryTrialStore? _store;

    // Memory has one lease: the first to open it decides.
    protected override ITrialStore Open(TimeSpan? lease = null)
    {
        lock (_clock) return _store ??= new(lease ?? TrialStore.DefaultLease, _clock);
    }

    public override void Dispose()
    {
    }

    // Time goes on by looking at it.
    private sealed class Clock : TimeProvider
    {
        private long _ticks = DateTimeOffset.UnixEpoch.Ticks;

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Add(ref _ticks, 10), TimeSpan.Zero);
    }
}
