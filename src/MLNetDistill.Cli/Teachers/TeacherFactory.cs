using System.Diagnostics;
using System.Globalization;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Cli.Teachers;

/// <summary>Makes the teacher that the command line names. What comes from files is read at once; what has to be fitted waits for the run.</summary>
/// <param name="settings">Seed, threads, device and the folder that keeps a fitted teacher.</param>
/// <param name="keptName">What the fitted teacher's files in that folder are called.</param>
internal sealed class TeacherFactory(RunSettings settings, string keptName = "teacher")
{
    private const string ColumnPrefix = "column:", SelfPrefix = TeacherCatalog.Self + ":";

    /// <summary>The columns that teachers of stored scores read, alone or among others: they are no features.</summary>
    public static IReadOnlyList<string> ColumnsOf(string? name) => name is null ? []
        : Behind(ColumnPrefix, name) is { } column ? [column, .. AreSeveral(name) ? Members(name).SelectMany(member => ColumnsOf(member.Name)) : []]
        : Behind(TeacherCatalog.CalibratedPrefix, name) is { } plain ? ColumnsOf(plain)
        : [.. (Behind(TeacherCatalog.GatedPrefix, name) is { } gated ? Members(gated) : AreSeveral(name) ? Members(name) : []).SelectMany(member => ColumnsOf(member.Name))];

    private static string? Behind(string prefix, string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;

    private static bool AreSeveral(string name) => name.Contains('+', StringComparison.Ordinal) && !File.Exists(name);

    // As in 0.7*NAME+0.3*NAME.
    private static IReadOnlyList<(double? Weight, string Name)> Members(string names) => [.. names.Split('+').Select(member =>
        member.Split('*', 2) is [var number, var name] && double.TryParse(number, CultureInfo.InvariantCulture, out var weight) ? (weight, name) : ((double?)null, member))];

    /// <summary>The teacher of the given name.</summary>
    /// <param name="name">What the user wrote; null for the usual teacher of such data.</param>
    /// <param name="train">What a teacher is fitted to.</param>
    /// <param name="validation">Labeled examples to choose its weights by, or null.</param>
    /// <param name="recipe">The student that teaches itself, and how.</param>
    /// <param name="files">The files that stored scores are in.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="ArgumentException">There is no such teacher, or it can't read such data.</exception>
    public TeacherSource Create(string? name, ExampleSet train, ExampleSet? validation, DistillationRecipe recipe, IReadOnlyList<InputFile> files, CancellationToken cancellation)
    {
        name ??= train.Inputs is TextInputs ? TeacherCatalog.FineTunedEncoder : TeacherCatalog.MlpEnsemble;
        // What is fitted to validation rows needs the teacher's scores of them; nothing else does.
        var rated = validation is null ? files : [.. files.Select(file => file with { IsValidation = false })];
        // A column's name may hold a plus.
        if (Behind(ColumnPrefix, name) is { } column && (!AreSeveral(name) || HasScores(files[0].Path, column))) return StoredScores(column, LabelSchema.Of(train), files, cancellation);
        if (Behind(TeacherCatalog.CalibratedPrefix, name) is { } plain) return Create(plain, train, validation, recipe, rated, cancellation).Calibrated(Labeled());
        if (Behind(TeacherCatalog.GatedPrefix, name) is { } gated) return TeacherSource.Gated(Sources(gated.Split('+'), rated), Labeled());
        if (AreSeveral(name)) return Together(Members(name));
        if (ModelFile.IsNameOf(name))
        {
            var model = ModelFile.Load(name, settings.Device, train.Task == TaskKind.Binary ? train.Classes : null).Scorer;
            return TeacherSource.Of(model) with { Identity = $"{Path.GetFileName(name)} {ModelFile.Identity(name)}" };
        }
        switch (name)
        {
            case TeacherCatalog.FineTunedEncoder or TeacherCatalog.FrozenEncoder:
                if (train.Inputs is not TextInputs texts) throw new ArgumentException($"The teacher '{name}' reads text, and the data are a table. Take '{TeacherCatalog.MlpEnsemble}', a model file or stored scores.");
                var options = new EncoderTeacherOptions { FineTune = name == TeacherCatalog.FineTunedEncoder };
                return Fitted(path => EncoderTeacher.Load(path, settings.Device), (run, token) =>
                {
                    var teacher = EncoderTeacher.Fit(train, validation, options, run, token);
                    return (teacher, teacher.Save, teacher.Summary!.Seconds);
                }) with { Inner = EncoderTeacher.InnerOf(texts.IsPair), Inheritance = EncoderTeacher.InheritanceOf(options.FineTune) };
            case TeacherCatalog.MlpEnsemble:
                if (train.Inputs is not TableInputs) throw new ArgumentException($"The teacher '{name}' reads tables, and the data are text. Take '{TeacherCatalog.FineTunedEncoder}', a model file or stored scores.");
                return Fitted(MlpEnsembleTeacher.Load, (run, token) =>
                {
                    var start = Stopwatch.GetTimestamp();
                    var teacher = MlpEnsembleTeacher.Fit(train, validation, null, run, token);
                    return (teacher, teacher.Save, Seconds(start));
                }) with { Inner = MlpEnsembleTeacher.InnerOf() };
            case TeacherCatalog.Transformer:
                if (train.Inputs is not TextInputs) throw new ArgumentException($"The teacher '{name}' reads text, and the data are a table. Take '{TeacherCatalog.MlpEnsemble}', a model file or stored scores.");
                var network = TransformerArchitecture.OfSize("small");
                return Fitted(path => TeacherFile.Load(path), (run, token) =>
                {
                    var start = Stopwatch.GetTimestamp();
                    var teacher = StudentTeacher.Fit(train, validation, network, null, run, token);
                    return (teacher, path => teacher.Student.Save(path), Seconds(start));
                }) with { Inner = StudentTeacher.InnerOf(network), Inheritance = StudentTeacher.InheritanceOf(network) };
            case TeacherCatalog.Self:
                return Generations(1);
            case var _ when name.StartsWith(SelfPrefix, StringComparison.Ordinal):
                return int.TryParse(name.AsSpan(SelfPrefix.Length), CultureInfo.InvariantCulture, out var generations) && generations is >= 1 and <= 100 ? Generations(generations)
                    : throw new ArgumentException($"'{name[SelfPrefix.Length..]}' is not a number of generations; write {SelfPrefix}3, from 1 to 100.");
            default:
                throw new ArgumentException($"{(name.Length == 0 ? "A name of a teacher is missing" : $"There is no teacher '{name}'")}; there are {string.Join(", ", TeacherCatalog.All.Select(teacher => teacher.Name))}.");
        }

        TeacherSource Generations(int count)
        {
            BornAgain.Validate(recipe);
            return Fitted(path => TeacherFile.Load(path), (run, token) =>
            {
                var start = Stopwatch.GetTimestamp();
                var last = BornAgain.Fit(train, validation, recipe, count, run, token)[^1];
                return (last, path => last.Student.Save(path), Seconds(start));
            }) with { Inner = StudentTeacher.InnerOf(recipe.Student) };
        }

        TeacherSource Fitted(Func<string, ITeacher> load, Func<RunOptions, CancellationToken, (ITeacher Teacher, Action<string> Save, double Seconds)> fit) => new(name, Fitting(load, fit))
        {
            Inheritance = new(name),
            Classes = train.Classes,
        };

        ExampleSet Labeled() => validation ?? throw new ArgumentException($"The teacher '{name}' is fitted to labeled rows that nobody learned from, and there is no validation set. Give one (--validation of 'distill' and 'search').");

        IReadOnlyList<TeacherSource> Sources(IEnumerable<string> names, IReadOnlyList<InputFile> scored) =>
            [.. names.Select((member, i) => new TeacherFactory(settings, string.Create(CultureInfo.InvariantCulture, $"{keptName}-{i + 1}")).Create(member, train, validation, recipe, scored, cancellation))];

        TeacherSource Together(IReadOnlyList<(double? Weight, string Name)> members)
        {
            if (members.All(member => member.Weight is null)) return TeacherSource.Together(Sources(members.Select(member => member.Name), rated), validation);
            if (members.FirstOrDefault(member => member.Weight is null).Name is { } bare) throw new ArgumentException($"'{bare}' has no weight, and others of the teacher '{name}' have. Give all one, such as 0.5*{bare}, or none.");
            return TeacherSource.Weighted(Sources(members.Select(member => member.Name), files), [.. members.Select(member => member.Weight!.Value)]);
        }

        static double Seconds(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static TeacherSource StoredScores(string column, LabelSchema labels, IReadOnlyList<InputFile> files, CancellationToken cancellation)
    {
        files = [.. files.Where(file => !file.IsValidation || HasScores(file.Path, column))];
        var inputs = files.Select(file => file.Inputs).Aggregate((all, more) => all.Append(more));
        var scores = files.Select(file => (SoftLabels)ScoreReader.Read(file.Path, column, labels, cancellationToken: cancellation)).Aggregate((all, more) => all.Append(more));
        var teacher = new StoredScoresTeacher(inputs, scores, $"column {column}");
        return TeacherSource.Of(teacher) with { Identity = $"{teacher.Name} {string.Join(' ', files.Select(file => ModelFile.Identity(file.Path)))}" };
    }

    // As a column, or as one per class.
    private static bool HasScores(string path, string column) => ExampleReader.ColumnNames(path).Any(name => name == column || name.StartsWith(column + ".", StringComparison.Ordinal));

    private Func<IProgress<RunProgress>?, CancellationToken, ReadyTeacher> Fitting(
        Func<string, ITeacher> load, Func<RunOptions, CancellationToken, (ITeacher Teacher, Action<string> Save, double Seconds)> fit) => (progress, cancellation) =>
    {
        var kept = settings.OutputFolder is { } folder ? new KeptTeacher(folder, keptName) : null;
        if (settings.Resume && kept?.Find(load) is { } earlier) return earlier;
        var run = new RunOptions
        {
            Seed = settings.Seed,
            Threads = settings.Threads,
            Device = settings.Device,
            CheckpointPath = kept?.Checkpoint,
            Resume = kept is not null && settings.Resume,
            Progress = progress is null ? null : new Trained(progress),
        };
        var (teacher, save, seconds) = fit(run, cancellation);
        kept?.Keep(save, seconds);
        return new(teacher, seconds);
    };

    private sealed class Trained(IProgress<RunProgress> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(new(new(RunStageKind.TrainingTeacher), value.Step, value.TotalSteps, value.BestScore));
    }
}
