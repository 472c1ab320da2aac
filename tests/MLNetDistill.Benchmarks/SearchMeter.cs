using System.Diagnostics;
using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>What the time of a search goes into.</summary>
internal enum SearchPart
{
    /// <summary>The tuner.</summary>
    Choosing,

    /// <summary>The study's reads and writes.</summary>
    Storing,

    /// <summary>What comes before the first step of a training: copies, vocabulary, encoding, checksums, the checkpoint of the rung before.</summary>
    Preparing,

    /// <summary>The steps, and the scores on the validation rows.</summary>
    Training,

    /// <summary>What comes after the last step: the checkpoint, or the student's file, its scores, latency and size.</summary>
    Finishing,

    /// <summary>ML.NET's loop, and everything else.</summary>
    Rest,
}

/// <summary>
/// A study that tells where the processor time of a search with one worker goes. Between two calls everything belongs to one part, but for the first report of a
/// training, before which lies its preparation: the training itself says how long it took, and the processor time is divided in that proportion.
/// </summary>
internal sealed class SearchMeter(IStudy study) : IStudy
{
    private readonly TimeSpan[] _spent = new TimeSpan[Enum.GetValues<SearchPart>().Length];
    private TimeSpan _mark = Environment.CpuUsage.TotalTime;
    private readonly Dictionary<long, TimeSpan> _trained = []; // by trial, as its training says
    private long _began;
    private SearchPart _now = SearchPart.Rest;

    public TimeSpan this[SearchPart part] => _spent[(int)part];

    public TimeSpan Total => _spent.Aggregate((sum, part) => sum + part);

    public string Name => study.Name;

    public StudyIdentity Identity => study.Identity;

    public DateTimeOffset Created => study.Created;

    public TimeSpan Lease => study.Lease;

    /// <summary>The search's own progress.</summary>
    public void Report(Trial trial, TrainingProgress? training, Trial? best)
    {
        if (training is null)
        {
            // A trial that has just been claimed is prepared; one that came to a rung goes on.
            Enter(trial.State != TrialState.Running ? SearchPart.Rest : _now == SearchPart.Rest ? SearchPart.Preparing : SearchPart.Training);
            return;
        }
        if (_now == SearchPart.Preparing)
        {
            var share = Math.Min(1, (training.Elapsed - _trained.GetValueOrDefault(trial.Number)) / Stopwatch.GetElapsedTime(_began));
            var used = Used();
            _spent[(int)SearchPart.Training] += used * share;
            _spent[(int)SearchPart.Preparing] += used * (1 - share);
        }
        else
        {
            _spent[(int)SearchPart.Training] += Used();
        }
        _trained[trial.Number] = training.Elapsed;
        _now = SearchPart.Finishing;
    }

    public IReadOnlyList<Trial> Load()
    {
        Enter(SearchPart.Storing);
        var trials = study.Load();
        Enter(SearchPart.Finishing);
        return trials;
    }

    public Trial? Claim(string worker, Func<IReadOnlyList<Trial>, Configuration?> propose)
    {
        Enter(SearchPart.Storing);
        var claimed = study.Claim(worker, trials =>
        {
            Enter(SearchPart.Choosing);
            var proposed = propose(trials);
            Enter(SearchPart.Storing);
            return proposed;
        });
        Enter(SearchPart.Rest);
        return claimed;
    }

    // From a timer's thread, and next to nothing.
    public void Beat(Trial trial) => study.Beat(trial);

    public void Save(Trial trial)
    {
        Enter(SearchPart.Storing);
        study.Save(trial);
        Enter(trial.State == TrialState.Running ? SearchPart.Training : SearchPart.Rest);
    }

    private void Enter(SearchPart next)
    {
        _spent[(int)_now] += Used();
        (_now, _began) = (next, Stopwatch.GetTimestamp());
    }

    private TimeSpan Used()
    {
        var before = _mark;
        _mark = Environment.CpuUsage.TotalTime;
        return _mark - before;
    }
}
