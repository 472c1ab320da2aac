using System.Reflection;
using System.Runtime.InteropServices;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Reports;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Runs;

/// <summary>
/// The honest run: the teacher scores the data, then for every seed the same student is trained twice on the same budget, without and with the
/// teacher, and all three are measured on the test data. With an output folder nothing that was computed is lost: an interrupted run
/// resumes and ends with the same student, bit for bit.
/// </summary>
public sealed class DistillationRun
{
    private const string Undistilled = "undistilled", Distilled = "distilled";
    private const string UnmeasurableTeacher = "A teacher with top-k scores can't be measured on the test data; give scores for all classes of the test rows.";

    private readonly RunData _data;
    private readonly TeacherSource _source;
    private readonly DistillationRecipe _recipe;
    private readonly RunSettings _settings;

    /// <summary>Creates a run with a teacher that is there already.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="recipe">The student and how it learns.</param>
    /// <param name="settings">Seeds, threads, limits and the output folder.</param>
    /// <exception cref="ArgumentException">Something does not fit together; the message says what and the way out.</exception>
    public DistillationRun(RunData data, ITeacher teacher, DistillationRecipe recipe, RunSettings? settings = null)
        : this(data, TeacherSource.Of(TrainingData.Fitting(teacher, data.Train.Task)), recipe, settings)
    {
    }

    /// <summary>Creates a run that makes its teacher when it needs it.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="teacher">Where the teacher comes from.</param>
    /// <param name="recipe">The student and how it learns.</param>
    /// <param name="settings">Seeds, threads, limits and the output folder.</param>
    /// <exception cref="ArgumentException">Something does not fit together; the message says what and the way out.</exception>
    public DistillationRun(RunData data, TeacherSource teacher, DistillationRecipe recipe, RunSettings? settings = null)
    {
        (_data, _source, _recipe, _settings) = (data, teacher, recipe, settings ?? new());
        _settings.Validate();
        data.Validate();
        // A teacher may take minutes: what it can't change is checked before.
        Validate(teacher);
    }

    /// <summary>Runs everything that is not done yet.</summary>
    /// <param name="progress">Told how far the run has come.</param>
    /// <param name="cancellationToken">Stops between batches; with an output folder the run can then be resumed.</param>
    /// <exception cref="ArgumentException">The teacher does not fit the data, or the output folder holds another run, or resuming was not asked for.</exception>
    /// <exception cref="IOException">Another process works in the output folder, or it can't be written.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public RunOutcome Execute(IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var folder = _settings.OutputFolder is { } path ? RunFolder.Open(path, _settings.Resume, RunFingerprint.Of(_data, _source.Identity, _recipe, _settings)) : null;
        var source = _source.Create(progress, cancellationToken);
        Validate(TeacherSource.Of(TrainingData.Fitting(source.Teacher, _data.Train.Task)));
        using var store = folder is null ? null : SoftLabelStore.OpenWrite(folder.SoftLabels, SoftLabelStoreHeader.For(source.Teacher, fingerprint: _source.Identity));
        ITeacher teacher = store is null ? source.Teacher : new StoredTeacher(store, source.Teacher);

        var (train, test) = Score(teacher, progress, cancellationToken);
        var scored = new TrainingData(_data.Train, train, _data.Validation) { Teacher = source.Teacher }
            .WithTeacherStates(_recipe.Needs(), teacher, Forward(progress, new(RunStageKind.Inspecting), _data.Train.Count), cancellationToken);
        var withoutTeacher = _recipe.WithoutTeacher(_data.Train.Task);
        var (undistilled, distilled) = (new List<TrainedStudent>(), new List<TrainedStudent>());
        foreach (var seed in Seeds())
        {
            undistilled.Add(Train(folder, Undistilled, seed, withoutTeacher, () => new(_data.Train, null, _data.Validation) { Teacher = source.Teacher }, progress, cancellationToken));
            distilled.Add(Train(folder, Distilled, seed, _recipe, () => WithCopies(scored, teacher, seed, progress, cancellationToken), progress, cancellationToken));
        }

        progress?.Report(new(new(RunStageKind.Measuring), 0, 1));
        var outcome = new RunOutcome(Report(source, test, undistilled, distilled, cancellationToken), Best(distilled).Model)
        {
            Notes = [.. distilled.Zip(Seeds(), (student, seed) => student.Summary.Note is { } note ? $"Seed {seed}: {note}" : null).OfType<string>()],
        };
        folder?.Finish(outcome, _data.Columns);
        progress?.Report(new(new(RunStageKind.Measuring), 1, 1));
        return outcome;
    }

    private void Validate(TeacherSource teacher)
    {
        teacher.Validate(_recipe, _data.Train);
        CheckMeasurable(teacher);
    }

    /// <summary>Refuses a teacher that no report could measure.</summary>
    internal static void CheckMeasurable(TeacherSource teacher)
    {
        if (teacher.Kind == SoftLabelKind.TopK) throw new ArgumentException(UnmeasurableTeacher);
    }

    private IEnumerable<int> Seeds() => Enumerable.Range(_settings.Seed, _settings.Seeds);

    // The teacher is asked first for what everything else waits for, and once for all sets so that its progress is one.
    private (SoftLabels Train, SoftLabels Test) Score(ITeacher teacher, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var inputs = _data.Train.Inputs.Append(_data.Test.Inputs);
        var scores = teacher.Score(inputs, Forward(progress, new(RunStageKind.Scoring), inputs.Count), cancellationToken).AlignIfSame(_data.Train.Classes);
        return (scores.Select([.. Enumerable.Range(0, _data.Train.Count)]), scores.Select([.. Enumerable.Range(_data.Train.Count, _data.Test.Count)]));
    }

    private TrainingData WithCopies(TrainingData scored, ITeacher teacher, int seed, IProgress<RunProgress>? progress, CancellationToken cancellationToken) =>
        scored.WithCopies(_recipe.AllAugmentation(), teacher, seed, Forward(progress, new(RunStageKind.ScoringCopies, seed), _data.Train.Count), cancellationToken);

    private TrainedStudent Train(RunFolder? folder, string kind, int seed, DistillationRecipe recipe, Func<TrainingData> data, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        if (folder?.Find(kind, seed) is { } finished) return finished;
        var stage = new RunStage(kind == Distilled ? RunStageKind.TrainingDistilled : RunStageKind.TrainingUndistilled, seed);
        var trained = new StudentTrainer(recipe, new()
        {
            Seed = seed,
            Threads = _settings.Threads,
            Device = _settings.Device,
            TimeLimit = _settings.TimeLimit / (2 * _settings.Seeds),
            CheckpointPath = folder?.Checkpoint(kind, seed),
            Resume = folder is not null,
            Progress = progress is null ? null : new SynchronousProgress<TrainingProgress>(p => progress.Report(new(stage, p.Step, p.TotalSteps, p.BestScore))),
        }).Train(data(), cancellationToken);
        folder?.Keep(kind, seed, trained);
        return trained;
    }

    private TrainedStudent Best(List<TrainedStudent> students) => students.MaxBy(student => student.Summary.BestScore ?? double.NegativeInfinity) ?? students[0];

    private RunResult Report(ReadyTeacher source, SoftLabels teacherScores, List<TrainedStudent> undistilled, List<TrainedStudent> distilled, CancellationToken cancellationToken)
    {
        var teacher = TeacherReport(source, teacherScores, cancellationToken);
        var (without, with) = (StudentReport(undistilled, _data.Test, teacherScores, cancellationToken), StudentReport(distilled, _data.Test, teacherScores, cancellationToken));
        var headline = Metric.Headline(_data.Train.Task);
        return new()
        {
            Task = _data.Train.Task,
            Data = new(_data.Name, _data.Train.Count, _data.LabeledRows().Length, _data.Validation?.Count ?? 0, _data.Test.Count, _data.Train.Classes),
            Teacher = teacher,
            Undistilled = without,
            Distilled = with,
            DistillationRatio = teacher.Metrics.TryGetValue(headline.Name, out var best) ? DistillationRatio.Of(headline, best.Mean, without.Metrics[headline.Name].Mean, with.Metrics[headline.Name].Mean) : null,
            Seeds = [.. Seeds()],
            Recipe = _recipe,
            Environment = new(typeof(DistillationRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
                RuntimeInformation.FrameworkDescription, $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}", _settings.Device, _settings.Threads),
        };
    }

    private ModelReport TeacherReport(ReadyTeacher source, SoftLabels scores, CancellationToken cancellationToken)
    {
        var teacher = source.Teacher;
        // The test data can't verify classes that it doesn't contain.
        var isOfOtherClasses = SoftLabels.DifferenceOf(scores.Classes, _data.Train.Classes) is not null;
        // Slow teachers are timed on few rows; stored scores have no latency worth the name, and whoever fills the store has one of his own.
        var live = teacher is StoredTeacher { Live: { } filling } ? filling : teacher;
        var rows = Math.Min(_data.Test.Count, 16);
        var singles = Enumerable.Range(0, rows).Select(row => _data.Test.Inputs.Select([row])).ToArray();
        var report = new ModelReport
        {
            Name = teacher.Name,
            Metrics = isOfOtherClasses ? new Dictionary<string, MetricSummary>() : MetricSummary.Of([Evaluator.Evaluate(Dense(scores), _data.Test.Labels)]),
            Parameters = teacher.ParameterCount,
            Bytes = teacher.ParameterCount * sizeof(float),
            LatencyMicroseconds = teacher.ParameterCount is null ? null
                : Latency.MicrosecondsPerCall(row => live.Score(singles[row], cancellationToken: cancellationToken), rows, rounds: 3, cancellationToken: cancellationToken),
            TrainSeconds = source.TrainSeconds,
        };
        return isOfOtherClasses ? report : report.With([Dense(scores)], _data.Test.Labels);
    }

    /// <summary>Students of one kind, one per seed, on the test data.</summary>
    internal static ModelReport StudentReport(List<TrainedStudent> students, ExampleSet test, SoftLabels teacherScores, CancellationToken cancellationToken)
    {
        var models = students.Select(student => new StudentTeacher(student.Model)).ToList();
        var scores = models.Select(model => Dense(model.Score(test.Inputs, cancellationToken: cancellationToken))).ToList();
        using var file = new MemoryStream();
        students[0].Model.Save(file);
        return new ModelReport
        {
            Name = models[0].Name,
            Metrics = MetricSummary.Of([.. scores.Select(score => Evaluator.Evaluate(score, test.Labels))]),
            Agreement = SoftLabels.DifferenceOf(teacherScores.Classes, test.Classes) is null ? TeacherAgreement.Mean([.. scores.Select(score => TeacherAgreement.Measure(score, teacherScores))]) : null,
            Parameters = students[0].Model.ParameterCount,
            Bytes = file.Length,
            LatencyMicroseconds = Latency.MicrosecondsPerCall(models[0].SingleRow(test.Inputs), test.Count, cancellationToken: cancellationToken),
            TrainSeconds = students.Average(student => student.Summary.Seconds),
        }.With(scores, test.Labels);
    }

    private static DenseSoftLabels Dense(SoftLabels scores) => scores as DenseSoftLabels
        ?? throw new ArgumentException(UnmeasurableTeacher);

    private static SynchronousProgress<int>? Forward(IProgress<RunProgress>? progress, RunStage stage, int total) =>
        progress is null ? null : new(done => progress.Report(new(stage, done, total)));
}
