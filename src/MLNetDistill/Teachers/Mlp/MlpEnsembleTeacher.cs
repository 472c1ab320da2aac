using System.Globalization;
using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Training;
using MLNetDistill.Transforms;

namespace MLNetDistill.Teachers;

/// <summary>
/// The mean of several large multilayer perceptrons that differ in their seed only (Lakshminarayanan et al., Deep Ensembles, 2017): a teacher for
/// tables. The same data, options and seed give the same teacher, whatever the number of threads. Its hidden layers are those of all networks
/// side by side.
/// </summary>
public sealed class MlpEnsembleTeacher : IWhiteBoxTeacher
{
    internal const string FormatName = "mlnetdistill-mlp-ensemble";

    private const string CountEntry = "members.json";

    private static readonly SealedArchive Format = new(FormatName, 1);

    private readonly IReadOnlyList<StudentModel> _members;
    private readonly EnsembleTeacher _mean;

    private MlpEnsembleTeacher(IReadOnlyList<StudentModel> members)
    {
        _members = members;
        _mean = new EnsembleTeacher([.. members.Select(m => new StudentTeacher(m, Environment.ProcessorCount))]);
    }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"mean of {_members.Count} MLPs");

    /// <inheritdoc/>
    public TaskKind Task => _mean.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _mean.Classes;

    /// <inheritdoc/>
    public long? ParameterCount => _mean.ParameterCount;

    /// <summary>The columns that it reads.</summary>
    public ExampleColumns Columns => ExampleColumns.Of(_members[0].Spec);

    /// <summary>Fits a teacher.</summary>
    /// <param name="train">A table. Rows without a label are left out.</param>
    /// <param name="validation">Labeled examples that decide when each network stops; null to use the whole budget.</param>
    /// <param name="options">How to fit; null for the defaults.</param>
    /// <param name="run">Seed, threads (one network each), device, limits, checkpoint, progress; null for the defaults.</param>
    /// <param name="cancellationToken">Stops after the present step.</param>
    /// <exception cref="ArgumentException">The data are not a labeled table, or an option makes no sense; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static MlpEnsembleTeacher Fit(
        ExampleSet train, ExampleSet? validation = null, MlpEnsembleOptions? options = null, RunOptions? run = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        run ??= new();
        options.Validate();
        run.Validate();
        var recipe = new DistillationRecipe
        {
            Student = NetworkOf(options),
            Objective = [RecipeDefaults.LabelLoss(train.Task)],
            Optimizer = options.Optimizer,
        };
        if (train.Inputs is not TableInputs) throw new ArgumentException($"The MLPs read tables, and the data are texts; for texts there is '{TeacherCatalog.FineTunedEncoder}'.", nameof(train));
        var data = new TrainingData(train, null, validation);
        var progress = run.Progress is null ? null : new SummedProgress(run.Progress, options.Members);
        var members = new StudentModel[options.Members];
        var rounds = Math.Ceiling((double)options.Members / run.Threads);
        try
        {
            Parallel.For(0, members.Length, new ParallelOptions { MaxDegreeOfParallelism = run.Threads, CancellationToken = cancellationToken }, i =>
            {
                var own = run with
                {
                    Seed = unchecked((run.Seed * 1_000_003) + i),
                    Threads = 1,
                    TimeLimit = run.TimeLimit / rounds,
                    CheckpointPath = CheckpointPath(run, i),
                    Progress = progress?.Of(i),
                };
                members[i] = new StudentTrainer(recipe, own).Train(data, cancellationToken).Model;
            });
        }
        catch (AggregateException e)
        {
            // What one network can't learn from, none can: the first reason is the reason.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        for (var i = 0; i < members.Length; i++)
            if (CheckpointPath(run, i) is { } path) File.Delete(path);
        return new(members);
    }

    /// <inheritdoc/>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        _mean.Score(examples, progress, cancellationToken);

    /// <inheritdoc/>
    public InnerShape Inner => TeacherStates.SideBySide([.. Networks().Select(network => network.Inner)]);

    /// <summary>What an ensemble will show, before it is fitted.</summary>
    /// <param name="options">How it will be fitted; null for the defaults.</param>
    public static InnerShape InnerOf(MlpEnsembleOptions? options = null)
    {
        options ??= new();
        return TeacherStates.SideBySide([.. Enumerable.Repeat(StudentTeacher.InnerOf(NetworkOf(options)), options.Members)]);
    }

    /// <inheritdoc/>
    public TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        TeacherStates.SideBySide([.. Networks().Select((network, i) => network.Inspect(examples, needs, i == _members.Count - 1 ? progress : null, cancellationToken))]);

    /// <summary>Writes the whole teacher under a temporary name and renames it.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream => Format.Write(stream,
        [(CountEntry, JsonSerializer.SerializeToUtf8Bytes(_members.Count)), .. _members.Select((m, i) => (MemberEntry(i), SealedArchive.Bytes(m.Save)))]));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is damaged, or not such a teacher, or of a version that this library does not read.</exception>
    public static MlpEnsembleTeacher Load(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Format.Read(stream, path, "a usable MLP ensemble", "Copy the file again or fit the teacher again.", entries =>
        {
            var count = JsonSerializer.Deserialize<int>(entries.Get(CountEntry));
            return new MlpEnsembleTeacher([.. Enumerable.Range(0, count).Select(i => StudentModel.Load(new MemoryStream(entries.Get(MemberEntry(i))), MemberEntry(i)))]);
        });
    }

    private static MlpArchitecture NetworkOf(MlpEnsembleOptions options) => new() { Hidden = options.Hidden, Dropout = options.Dropout };

    private IEnumerable<StudentTeacher> Networks() => _members.Select(member => new StudentTeacher(member));

    private static string MemberEntry(int member) => string.Create(CultureInfo.InvariantCulture, $"member{member}{StudentArchive.Extension}");

    private static string? CheckpointPath(RunOptions run, int member) =>
        run.CheckpointPath is null ? null : string.Create(CultureInfo.InvariantCulture, $"{run.CheckpointPath}.{member}");

    /// <summary>The steps of all networks together.</summary>
    private sealed class SummedProgress(IProgress<TrainingProgress> whole, int members)
    {
        private readonly long[] _steps = new long[members];

        public IProgress<TrainingProgress> Of(int member) => new Part(this, member);

        private void Report(int member, TrainingProgress value)
        {
            lock (_steps)
            {
                _steps[member] = value.Step;
                whole.Report(value with { Step = _steps.Sum(), TotalSteps = value.TotalSteps * _steps.Length });
            }
        }

        private sealed class Part(SummedProgress parent, int member) : IProgress<TrainingProgress>
        {
            public void Report(TrainingProgress value) => parent.Report(member, value);
        }
    }
}
