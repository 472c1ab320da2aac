namespace MLNetDistill.AutoML.Storage;

/// <summary>Studies in memory.</summary>
/// <param name="lease">How long a worker may be silent.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryTrialStore(TimeSpan lease, TimeProvider time) : ITrialStore
{
    private readonly SortedDictionary<string, IStudy> _studies = new(StringComparer.Ordinal);

    public string Location => "memory";

    public IReadOnlyList<string> Studies()
    {
        lock (_studies) return [.. _studies.Keys];
    }

    public IStudy? Find(string name)
    {
        lock (_studies) return _studies.GetValueOrDefault(name);
    }

    public IStudy Open(string name, StudyIdentity identity)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        lock (_studies)
        {
            if (!_studies.TryGetValue(name, out var study)) return _studies[name] = new Study(name, identity, lease, time);
            identity.ThrowIfNot(study.Identity, name, Location);
            return study;
        }
    }

    public void Dispose()
    {
    }

    private sealed class Study(string name, StudyIdentity identity, TimeSpan lease, TimeProvider time) : IStudy
    {
        private readonly Lock _gate = new();
        private readonly List<Trial> _trials = [];
        private readonly List<DateTimeOffset> _expires = [];

        public string Name => name;

        public StudyIdentity Identity => identity;

        public DateTimeOffset Created { get; } = time.GetUtcNow();

        public TimeSpan Lease => lease;

        public IReadOnlyList<Trial> Load()
        {
            lock (_gate) return [.. _trials];
        }

        public Trial? Claim(string worker, Func<IReadOnlyList<Trial>, Configuration?> propose)
        {
            lock (_gate)
            {
                for (var i = 0; i < _trials.Count; i++)
                {
                    if (_trials[i].State == TrialState.Running && _expires[i] < time.GetUtcNow() && Write(StudyRules.TakeOver(_trials[i], worker)) is { State: TrialState.Running } taken)
                        return taken;
                }
                if (StudyRules.Propose([.. _trials], worker, propose) is not var (trial, isNew)) return null;
                if (!isNew) return Write(trial);
                _trials.Add(trial with { Started = time.GetUtcNow() });
                _expires.Add(time.GetUtcNow() + lease);
                return _trials[^1];
            }
        }

        public void Beat(Trial trial)
        {
            lock (_gate) _expires[Owned(trial)] = time.GetUtcNow() + lease;
        }

        public void Save(Trial trial)
        {
            lock (_gate)
            {
                var stored = _trials[Owned(trial)];
                Write(stored with { State = trial.State, Worker = trial.State == TrialState.Waiting ? null : trial.Worker, Rungs = trial.Rungs, Metrics = trial.Metrics, Error = trial.Error });
            }
        }

        private int Owned(Trial trial) => _trials[(int)trial.Number] is { State: TrialState.Running } stored && stored.Worker == trial.Worker ? (int)trial.Number : throw new TrialLostException(trial);

        private Trial Write(Trial trial)
        {
            _expires[(int)trial.Number] = time.GetUtcNow() + lease;
            return _trials[(int)trial.Number] = trial.IsOver ? trial with { Ended = time.GetUtcNow() } : trial;
        }
    }
}
