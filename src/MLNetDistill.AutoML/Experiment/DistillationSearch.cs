using System.Diagnostics;
using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.AutoML.Search;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Common;
using MLNetDistill.Data;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;
using Microsoft.ML;
using Microsoft.ML.AutoML;

namespace MLNetDistill.AutoML;

/// <summary>
/// Finds the recipe for a data set within a budget: the teacher scores the examples once, recipes are tried and hopeless ones given up early, and the winner is
/// compared with undistilled students on the test rows. Every trial is kept at once, so that an interrupted search goes on where it was, and several
/// processes can share one.
/// </summary>
public sealed class DistillationSearch
{
    private readonly SearchData _data;
    private readonly TeacherSource _source;
    private readonly SearchSettings _settings;

    /// <summary>Creates a search with a teacher that is there already.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="settings">The budget, the objective, the space and where everything is kept.</param>
    /// <exception cref="ArgumentException">Something does not fit together; the message says what and the way out.</exception>
    public DistillationSearch(SearchData data, ITeacher teacher, SearchSettings settings)
        : this(data, Of(teacher, data), settings)
    {
    }

    /// <summary>Creates a search that makes its teacher when it needs it.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="teacher">Where the teacher comes from.</param>
    /// <param name="settings">The budget, the objective, the space and where everything is kept.</param>
    /// <exception cref="ArgumentException">Something does not fit together; the message says what and the way out.</exception>
    public DistillationSearch(SearchData data, TeacherSource teacher, SearchSettings settings)
    {
        (_data, _source, _settings) = (data, teacher, settings);
        settings.Validate();
        data.ToRun().Validate();
        if (IsCompared) DistillationRun.CheckMeasurable(teacher);
        CreateExperiment = () => new MLContext(settings.Seed).Auto().CreateExperiment(new() { Seed = settings.Seed });
    }

    /// <summary>Makes ML.NET's loop for a worker.</summary>
    internal Func<AutoMLExperiment> CreateExperiment { get; init; }

    /// <summary>The recipes that will be tried, as far as this can be told before the teacher has scored anything. Its start is what is tried first.</summary>
    public RecipeSpace Space() => SpaceFor(_source);

    /// <summary>
    /// What is tried first: the usual recipe, and those that did well on data sets like this one by what is known before the teacher has scored anything. Its
    /// scores, once they are there, may change the choice.
    /// </summary>
    public IReadOnlyList<Configuration> Start() => StartOf(Space(), TaskFeatures.Of(_data.Train));

    /// <summary>
    /// The recipe to take without a search: of those that somebody has tried, the one that promises most by what is known of the data before the teacher has scored anything;
    /// the usual one without experience.
    /// </summary>
    public DistillationRecipe Recommend()
    {
        var space = Space();
        return space.ToRecipe(new Recommender(_settings.Experience).Recommend(TaskFeatures.Of(_data.Train), space.Configurations, count: 1)[0].Configuration);
    }

    /// <summary>Searches.</summary>
    /// <param name="progress">Told how far the search is; called from the workers' threads, one at a time.</param>
    /// <param name="cancellationToken">Ends the search with the best so far.</param>
    /// <exception cref="ArgumentException">The teacher does not fit the data, the budget is too small for one trial, no student keeps the limits, or the output folder or storage holds another search.</exception>
    /// <exception cref="IOException">Another process works in the output folder, or the storage failed.</exception>
    /// <exception cref="OperationCanceledException">Canceled before a trial was trained to its end.</exception>
    public SearchResult Execute(IProgress<SearchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        // A space or a start that makes no sense is refused before the teacher, which may take minutes, is made.
        _source.CheckSupport(Space().Start);
        using var folder = SearchFolder.Open(_settings.OutputFolder, _settings.Resume);
        using var store = folder.OpenStore(_settings.Storage, _settings.Lease);
        var data = _data.WithValidation(_settings.Seed, cancellationToken);

        var source = _source.Create(Forward(SearchStage.Teacher), cancellationToken);
        var made = Of(source.Teacher, data);
        if (!_source.ScoresCopies) made = made with { ScoresCopies = false };
        var space = SpaceFor(made);
        // One failing trial after another would say so otherwise.
        made.CheckSupport(space.Start);
        using var answers = SoftLabelStore.OpenWrite(folder.SoftLabels, SoftLabelStoreHeader.For(source.Teacher, topK: source.Teacher.TopK, fingerprint: _source.Identity));
        var teacher = new StoredTeacher(answers, source.Teacher);
        var scored = new ScoredData(new(data.Train, Score(teacher, data, Forward(SearchStage.Teacher), cancellationToken), data.Validation) { Teacher = source.Teacher }, teacher, _settings.Seed);

        var features = TaskFeatures.Of(data.Train, scored.Plain.SoftLabels);
        var name = _settings.StudyName ?? data.Name;
        var fingerprint = RunFingerprint.Of(data.ToRun(), _source.Identity, space.Start, new()).Data;
        var starts = WithinLimits(StartOf(space, features), space, scored, cancellationToken);
        var search = new StudySearch(space, scored, _settings, folder, starts)
        {
            Began = (earlier, best) => progress?.Report(new(SearchStage.Searching, Stopwatch.GetElapsedTime(start)) { Earlier = earlier, Best = best }),
            Completed = RememberIn(_settings.ExperienceFile, $"{name} {fingerprint} {_source.Identity}", features),
        };
        var study = store.Open(name, search.Identity(fingerprint, _source.Identity));
        var trials = search.Run(study, CreateExperiment, OfTrials(SearchStage.Searching), cancellationToken);
        if (search.Best(trials) is not { } best)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw search.NoWinner(trials);
        }

        var winner = search.ToRun(best, withStudent: true);
        FinalComparison? comparison = null;
        Inference.StudentModel? undistilledStudent = null;
        var isCanceled = cancellationToken.IsCancellationRequested;
        try
        {
            winner = winner with { Student = winner.Student ?? Train(winner.Recipe, scored, cancellationToken) };
            if (IsCompared)
            {
                var comparer = new WinnerComparison(data, source with { Teacher = teacher }, _source.Identity, _settings, folder);
                var run = comparer.Run(winner, Forward(SearchStage.Comparing), cancellationToken);
                var (undistilled, control, alone) = Control(TimeSpan.FromSeconds(trials.Sum(trial => trial.Seconds) / _settings.Workers));
                if (undistilled.Best(control) is null) (undistilled, control, alone) = Control(null);
                (comparison, undistilledStudent) = comparer.Compare(run.Result, trials, undistilled, control, alone, cancellationToken);

                (StudySearch, IReadOnlyList<Trial>, ScoredData) Control(TimeSpan? time)
                {
                    var control = comparer.UndistilledSearch(UndistilledSpace(space), starts.Select(space.ToRecipe), time, out var data);
                    var study = store.Open($"{name} (undistilled)", control.Identity(fingerprint, "none"));
                    return (control, control.Run(study, CreateExperiment, OfTrials(SearchStage.SearchingUndistilled), cancellationToken), data);
                }
                winner = winner with { Student = run.Student };
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isCanceled = true;
        }
        var result = new SearchResult
        {
            BestRun = winner,
            ParetoFront = [.. ParetoFront.Of(trials, _settings.Objective).Select(trial => search.ToRun(trial, withStudent: true))],
            Runs = [.. trials.Select(trial => search.ToRun(trial, withStudent: false))],
            Counts = TrialCounts.Of(trials, _settings.Objective),
            Comparison = comparison,
            UndistilledStudent = undistilledStudent,
            IsCanceled = isCanceled,
            Importance = DimensionImportance.Of(space.Configurations, trials, _settings.Seed),
            Task = data.Train.Task,
            Data = data.Name,
        };
        if (_settings.OutputFolder is { } output) SearchFiles.Write(output, result, data.Columns);
        if (!isCanceled) folder.EndComparison();
        return result;

        SynchronousProgress<RunProgress>? Forward(SearchStage stage) => progress is null ? null : new(run => progress.Report(new(stage, Stopwatch.GetElapsedTime(start)) { Run = run }));

        Action<Trial, TrainingProgress?, Trial?> OfTrials(SearchStage stage) => (trial, training, bestSoFar) =>
            progress?.Report(new(stage, Stopwatch.GetElapsedTime(start)) { Trial = trial, Training = training, Best = bestSoFar });
    }

    private bool IsCompared => _data.Test is not null && _settings.Compare;

    private static TeacherSource Of(ITeacher teacher, SearchData data) => TeacherSource.Of(TrainingData.Fitting(teacher, data.Train.Task));

    private RecipeSpace SpaceFor(TeacherSource teacher)
    {
        // A teacher that is yet to be made learns the data's classes.
        var context = teacher.ContextFor(_data.Train) with { TeacherClasses = teacher.Classes ?? _data.Train.Classes };
        var space = RecipeSpace.For(context, _data.Train.Inputs, _settings.Start);
        if (!teacher.ScoresCopies) space = space.Remove(AugmentationDimensions.Augmentation);
        return _settings.Space?.Invoke(space) ?? space;
    }

    private IReadOnlyList<Configuration> StartOf(RecipeSpace space, IReadOnlyDictionary<string, double> features)
    {
        var usual = space.Configurations.Default;
        if (_settings.Experience.Count == 0) return [usual];
        return [.. new Recommender(_settings.Experience).Recommend(features, space.Configurations).Select(r => r.Configuration).Prepend(usual).Distinct()];
    }

    /// <summary>A start over the limits would be lost, and with it what is known of the recipe.</summary>
    private IReadOnlyList<Configuration> WithinLimits(IReadOnlyList<Configuration> starts, RecipeSpace space, ScoredData data, CancellationToken cancellationToken)
    {
        if (_settings.Objective is { MaxBytes: null, MaxMemoryBytes: null, MaxLatencyMicroseconds: null }) return starts;
        return [.. starts.Select(point => StudentDimensions.Shrunk(space.Configurations, point, Fits)).Distinct()];

        bool Fits(Configuration point)
        {
            try
            {
                return _settings.Objective.Violation(StudentMetrics.OfUntrained(space.ToRecipe(point), data, _settings.Objective, _settings.RunOptions, cancellationToken)) is null;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Its trial will say what is wrong.
                return true;
            }
        }
    }

    private Action<Trial>? RememberIn(string? path, string study, IReadOnlyDictionary<string, double> features) => path is null ? null : trial =>
    {
        if (trial.Score is { } score && double.IsFinite(score))
            ExperienceFile.Append(path, [new() { Data = _data.Name, Study = study, Features = features, Recipe = trial.Configuration, Score = score }]);
    };

    /// <summary>The same space for students without a teacher: what only a teacher makes sense of goes, what the user fixed stays fixed.</summary>
    private RecipeSpace UndistilledSpace(RecipeSpace space)
    {
        var alone = RecipeSpace.For(new(_data.Train.Task, _data.Train.Classes, HasLabels: true, SoftLabelKind.None) { Teacher = InnerShape.None }, _data.Train.Inputs, space.Start);
        var own = space.Dimensions.ToDictionary(d => d.Dimension.Name, StringComparer.Ordinal);
        return new(alone.Start, [.. alone.Dimensions.Where(d => own.ContainsKey(d.Dimension.Name)).Select(d => own[d.Dimension.Name])]);
    }

    // All sets at once, so that the progress is one; validation rows are scored by nobody.
    private static SoftLabels Score(ITeacher teacher, SearchData data, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var inputs = data.Test is { } test ? data.Train.Inputs.Append(test.Inputs) : data.Train.Inputs;
        var scores = teacher.Score(inputs, progress is null ? null : new SynchronousProgress<int>(done => progress.Report(new(new(RunStageKind.Scoring), done, inputs.Count))), cancellationToken);
        return scores.AlignIfSame(data.Train.Classes).Select([.. Enumerable.Range(0, data.Train.Count)]);
    }

    // Another machine has the student.
    private Inference.StudentModel Train(DistillationRecipe recipe, ScoredData scored, CancellationToken cancellationToken) =>
        new StudentTrainer(recipe, _settings.RunOptions).Train(scored.For(recipe, cancellationToken), cancellationToken).Model;
}
