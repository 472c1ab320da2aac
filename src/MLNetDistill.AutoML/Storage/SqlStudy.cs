using System.Data.Common;

namespace MLNetDistill.AutoML.Storage;

/// <summary>A study in a database. What it read it keeps, and asks only for the rows that changed since.</summary>
internal sealed class SqlStudy(SqlTrialStore store, string name, StudyIdentity identity, double created) : IStudy
{
    private const string Columns = "number, configuration, state, worker, takeovers, rungs, metrics, error, started, ended, revision";

    private readonly Lock _gate = new();
    private readonly List<Trial> _trials = [];
    private long _seen;

    public string Name => name;

    public StudyIdentity Identity => identity;

    public DateTimeOffset Created { get; } = TrialRow.Time(created);

    public TimeSpan Lease => store.Lease;

    public IReadOnlyList<Trial> Load() => store.Read(Refresh);

    public Trial? Claim(string worker, Func<IReadOnlyList<Trial>, Configuration?> propose) => store.Write(session =>
    {
        var revision = Lock(session);
        var trials = Refresh(session);
        foreach (var number in Dead(session, trials))
        {
            var taken = StudyRules.TakeOver(trials[(int)number], worker);
            Update(session, taken, taken.Worker, revision);
            if (taken.State == TrialState.Running) return taken;
            trials = [.. trials.Select(trial => trial.Number == number ? taken : trial)];
        }
        if (StudyRules.Propose(trials, worker, propose) is not var (proposed, isNew)) return null;
        if (isNew) return proposed with { Started = Insert(session, proposed, revision) };
        Update(session, proposed, worker, revision);
        return proposed;
    });

    // Needs no lock: the row is this worker's, or it is not.
    public void Beat(Trial trial)
    {
        var beaten = store.Write(session => session.Execute($"UPDATE trial SET expires = {store.Now} + @lease WHERE study = @study AND number = @number AND worker = @worker AND state = 'Running'",
            ("lease", Lease.TotalSeconds), ("study", name), ("number", trial.Number), ("worker", trial.Worker)));
        if (beaten == 0) throw new TrialLostException(trial);
    }

    public void Save(Trial trial) => store.Write(session =>
    {
        var revision = Lock(session);
        var owned = session.Scalar("SELECT 1 FROM trial WHERE study = @study AND number = @number AND worker = @worker AND state = 'Running'",
            ("study", name), ("number", trial.Number), ("worker", trial.Worker));
        if (owned is null) throw new TrialLostException(trial);
        Update(session, trial, trial.State == TrialState.Waiting ? null : trial.Worker, revision);
        return true;
    });

    // Only what runs is asked for, by number: a long study would be read as a whole at every claim.
    private List<long> Dead(SqlSession session, IReadOnlyList<Trial> trials)
    {
        var running = string.Join(", ", trials.Where(trial => trial.State == TrialState.Running).Select(trial => trial.Number));
        return running.Length == 0 ? [] : session.Rows(row => row.GetInt64(0), $"SELECT number FROM trial WHERE study = @study AND number IN ({running}) AND expires < {store.Now} ORDER BY number", ("study", name));
    }

    // Whoever counts the revision up has the study until the end of the transaction, so that revisions become visible in their order.
    private long Lock(SqlSession session) => session.Scalar("UPDATE study SET revision = revision + 1 WHERE name = @study RETURNING revision", ("study", name)) as long?
        ?? throw new FormatException($"The study '{name}' is gone from {store.Location}.");

    private IReadOnlyList<Trial> Refresh(SqlSession session)
    {
        lock (_gate)
        {
            foreach (var (trial, revision) in session.Rows(Parse, $"SELECT {Columns} FROM trial WHERE study = @study AND revision > @seen ORDER BY number", ("study", name), ("seen", _seen)))
            {
                if (trial.Number > _trials.Count) throw new FormatException($"The study '{name}' in {store.Location} is damaged: trial {_trials.Count} is missing.");
                if (trial.Number == _trials.Count) _trials.Add(trial);
                else _trials[(int)trial.Number] = trial;
                _seen = Math.Max(_seen, revision);
            }
            return [.. _trials];
        }
    }

    private (Trial Trial, long Revision) Parse(DbDataReader row)
    {
        try
        {
            return (TrialRow.Read(row), row.GetInt64(10));
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or InvalidOperationException)
        {
            throw new FormatException($"The study '{name}' in {store.Location} is damaged: {e.Message.ReplaceLineEndings(" ")} Choose another storage.", e);
        }
    }

    private DateTimeOffset Insert(SqlSession session, Trial trial, long revision) => TrialRow.Time((double)session.Scalar($"""
        INSERT INTO trial (study, number, configuration, state, worker, takeovers, rungs, metrics, started, expires, revision)
        VALUES (@study, @number, @configuration, @state, @worker, 0, @rungs, @metrics, {store.Now}, {store.Now} + @lease, @revision) RETURNING started
        """, ("study", name), ("number", trial.Number), ("configuration", trial.Configuration.ToJson()), ("state", trial.State.ToString()), ("worker", trial.Worker),
        ("rungs", TrialRow.Write(trial.Rungs)), ("metrics", TrialRow.Write(trial.Metrics)), ("lease", Lease.TotalSeconds), ("revision", revision))!);

    private void Update(SqlSession session, Trial trial, string? worker, long revision) => session.Execute($"""
        UPDATE trial SET state = @state, worker = @worker, takeovers = @takeovers, rungs = @rungs, metrics = @metrics, error = @error,
            expires = {(trial.State == TrialState.Running ? $"{store.Now} + @lease" : "NULL")}, ended = {(trial.IsOver ? store.Now : "NULL")}, revision = @revision
        WHERE study = @study AND number = @number
        """, ("state", trial.State.ToString()), ("worker", worker), ("takeovers", trial.Takeovers), ("rungs", TrialRow.Write(trial.Rungs)), ("metrics", TrialRow.Write(trial.Metrics)),
        ("error", trial.Error?.Replace("\0", "")), ("lease", Lease.TotalSeconds), ("revision", revision), ("study", name), ("number", trial.Number));
}
