using MLNetDistill.Cli.Output;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Cli;

/// <summary>Makes the teacher that the command line names. A teacher that had to be fitted is kept in the output folder, for the next time and for --resume.</summary>
internal sealed class TeacherFactory(RunSettings settings, ProgressReporter progress)
{
    private const string FittedFile = "teacher.zip";

    /// <summary>The teacher, and how long its training took if it was trained here.</summary>
    public (ITeacher Teacher, double? TrainSeconds) Create(string? name, ExampleFile file, ExampleSet train, ExampleSet? validation, CancellationToken cancellation)
    {
        name ??= train.Inputs is TextInputs ? TeacherCatalog.FineTunedEncoder : TeacherCatalog.MlpEnsemble;
        switch (name)
        {
            case TeacherCatalog.FineTunedEncoder or TeacherCatalog.FrozenEncoder:
                return FitEncoder(new() { FineTune = name == TeacherCatalog.FineTunedEncoder }, train, validation, cancellation);
            case var path when path.EndsWith(".mlnd", StringComparison.OrdinalIgnoreCase):
                return (new StudentTeacher(StudentModel.Load(path)), null);
            default:
                throw new ArgumentException($"There is no teacher '{name}'; see mlnetdistill teachers.");
        }
    }

    private (ITeacher, double?) FitEncoder(EncoderTeacherOptions options, ExampleSet train, ExampleSet? validation, CancellationToken cancellation)
    {
        if (train.Inputs is not TextInputs) throw new ArgumentException("The encoder reads text, and the data are a table; take the teacher mlp-ensemble, or a model of your own.");
        var saved = settings.OutputFolder is null ? null : Path.Combine(settings.OutputFolder, FittedFile);
        if (settings.Resume && File.Exists(saved)) return (EncoderTeacher.Load(saved, settings.Device), null);
        if (settings.OutputFolder is not null) Directory.CreateDirectory(settings.OutputFolder);
        var run = new RunOptions
        {
            Seed = settings.Seed,
            Threads = settings.Threads,
            Device = settings.Device,
            CheckpointPath = saved is null ? null : saved + ".checkpoint",
            Resume = settings.Resume,
            Progress = new Trained(progress),
        };
        var teacher = EncoderTeacher.Fit(train, validation, options, run, cancellation);
        if (saved is not null)
        {
            teacher.Save(saved);
            File.Delete(saved + ".checkpoint");
        }
        return (teacher, teacher.Summary!.Seconds);
    }

    private sealed class Trained(ProgressReporter progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report("teacher learns", value.Step, value.TotalSteps);
    }
}
