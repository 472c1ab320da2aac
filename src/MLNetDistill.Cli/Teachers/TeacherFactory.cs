using System.Diagnostics;
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
internal sealed class TeacherFactory(RunSettings settings)
{
    private const string ColumnPrefix = "column:";

    /// <summary>The column that a teacher of stored scores reads; null for any other teacher.</summary>
    public static string? ColumnOf(string? name) => name?.StartsWith(ColumnPrefix, StringComparison.Ordinal) == true ? name[ColumnPrefix.Length..] : null;

    /// <summary>The teacher of the given name.</summary>
    /// <param name="name">What the user wrote; null for the usual teacher of such data.</param>
    /// <param name="train">What a teacher is fitted to.</param>
    /// <param name="validation">Labelled examples to choose its weights by, or null.</param>
    /// <param name="files">The files that stored scores are in.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="ArgumentException">There is no such teacher, or it can't read such data.</exception>
    public TeacherSource Create(string? name, ExampleSet train, ExampleSet? validation, IReadOnlyList<InputFile> files, CancellationToken cancellation)
    {
        name ??= train.Inputs is TextInputs ? TeacherCatalog.FineTunedEncoder : TeacherCatalog.MlpEnsemble;
        if (ColumnOf(name) is { } column) return StoredScores(column, LabelSchema.Of(train), files, cancellation);
        if (ModelFile.IsNameOf(name))
        {
            var model = ModelFile.Load(name, settings.Device, train.Task == TaskKind.Binary ? train.Classes : null).Scorer;
            return new($"{Path.GetFileName(name)} {ModelFile.Identity(name)}", (_, _) => new(model, null));
        }
        switch (name)
        {
            case TeacherCatalog.FineTunedEncoder or TeacherCatalog.FrozenEncoder:
                if (train.Inputs is not TextInputs) throw new ArgumentException($"The teacher '{name}' reads text, and the data are a table. Take '{TeacherCatalog.MlpEnsemble}', a model file or stored scores.");
                var options = new EncoderTeacherOptions { FineTune = name == TeacherCatalog.FineTunedEncoder };
                return Fitted(name, path => EncoderTeacher.Load(path, settings.Device), (run, token) =>
                {
                    var teacher = EncoderTeacher.Fit(train, validation, options, run, token);
                    return (teacher, teacher.Save, teacher.Summary!.Seconds);
                });
            case TeacherCatalog.MlpEnsemble:
                if (train.Inputs is not TableInputs) throw new ArgumentException($"The teacher '{name}' reads tables, and the data are text. Take '{TeacherCatalog.FineTunedEncoder}', a model file or stored scores.");
                return Fitted(name, MlpEnsembleTeacher.Load, (run, token) =>
                {
                    var start = Stopwatch.GetTimestamp();
                    var teacher = MlpEnsembleTeacher.Fit(train, validation, null, run, token);
                    return (teacher, teacher.Save, Stopwatch.GetElapsedTime(start).TotalSeconds);
                });
            default:
                throw new ArgumentException($"There is no teacher '{name}'; there are {string.Join(", ", TeacherCatalog.All.Select(teacher => teacher.Name))}.");
        }
    }

    private static TeacherSource StoredScores(string column, LabelSchema labels, IReadOnlyList<InputFile> files, CancellationToken cancellation)
    {
        var inputs = files.Select(file => file.Inputs).Aggregate((all, more) => all.Append(more));
        var scores = files.Select(file => (SoftLabels)ScoreReader.Read(file.Path, column, labels, cancellationToken: cancellation)).Aggregate((all, more) => all.Append(more));
        var teacher = new StoredScoresTeacher(inputs, scores, $"column {column}");
        return new($"{teacher.Name} {string.Join(' ', files.Select(file => ModelFile.Identity(file.Path)))}", (_, _) => new(teacher, null));
    }

    private TeacherSource Fitted(string name, Func<string, ITeacher> load, Func<RunOptions, CancellationToken, (ITeacher Teacher, Action<string> Save, double Seconds)> fit) => new(name, (progress, cancellation) =>
    {
        var kept = settings.OutputFolder is { } folder ? new KeptTeacher(folder) : null;
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
    });

    private sealed class Trained(IProgress<RunProgress> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(new(new(RunStageKind.TrainingTeacher), value.Step, value.TotalSteps, value.BestScore));
    }
}
