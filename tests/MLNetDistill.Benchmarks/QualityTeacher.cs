using System.Security.Cryptography;
using System.Text;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>The teachers of the quality table, each fitted once and kept on disk with its scores.</summary>
internal sealed class QualityTeacher : IDisposable
{
    private readonly RunData _data;
    private readonly ITeacher _teacher;
    private readonly SoftLabelStore _store;
    private readonly StoredTeacher _stored;

    private QualityTeacher(RunData data, ITeacher teacher, string scores)
    {
        (_data, _teacher) = (data, teacher);
        _store = SoftLabelStore.OpenWrite(scores, SoftLabelStoreHeader.For(teacher));
        _stored = new(_store, teacher);
    }

    // An ensemble does not own its members.
    private EncoderTeacher[] Members { get; init; } = [];

    /// <summary>The fit, where it took place in this process.</summary>
    public TrainingSummary? Summary { get; private init; }

    /// <summary>What follows from the teacher's options and no others.</summary>
    public static string Recipe(string data, QualityWay way) => Fingerprint(way == QualityWay.Ensemble ? new MlpEnsembleOptions().ToString() + string.Join('/', new MlpEnsembleOptions().Hidden) : Encoder(data, way).ToString());

    /// <summary>Loads the teacher, or fits it: a fit that was ended goes on at its last checkpoint.</summary>
    public static QualityTeacher Open(RunData data, QualityWay way, string folder, Action<string> report)
    {
        var name = NameOf(data, way, folder);
        if (way != QualityWay.Ensemble)
        {
            var encoder = Encoder(data, way, name, seed: 0, report);
            return new(data, encoder, name + ".scores") { Summary = encoder.Summary };
        }
        var networks = Made(name, file => MlpEnsembleTeacher.Load(file), run => MlpEnsembleTeacher.Fit(data.Train, data.Validation, run: run), (t, file) => t.Save(file), seed: 0, report);
        return new(data, networks, name + ".scores");
    }

    /// <summary>The mean of encoders that were fine-tuned with the seeds from 0 on.</summary>
    public static QualityTeacher OpenSeveral(RunData data, int count, string folder, Action<string> report)
    {
        var name = NameOf(data, QualityWay.FineTuned, folder);
        EncoderTeacher[] members = [.. Enumerable.Range(0, count).Select(seed => Encoder(data, QualityWay.FineTuned, seed == 0 ? name : $"{name}-seed{seed}", seed, report))];
        return new(data, new EnsembleTeacher(members), $"{name}-{count}.scores") { Members = members };
    }

    private static string NameOf(RunData data, QualityWay way, string folder) => Path.Combine(Directory.CreateDirectory(folder).FullName, $"{data.Name}-{way}-{Recipe(data.Name, way)}");

    private static EncoderTeacher Encoder(RunData data, QualityWay way, string name, int seed, Action<string> report) =>
        Made(name, file => EncoderTeacher.Load(file), run => EncoderTeacher.Fit(data.Train, data.Validation, Encoder(data.Name, way), run), (t, file) => t.Save(file), seed, report);

    private static T Made<T>(string name, Func<string, T> load, Func<RunOptions, T> fit, Action<T, string> save, int seed, Action<string> report)
    {
        var (file, checkpoint) = (name + ".zip", name + ".checkpoint");
        if (File.Exists(file)) return load(file);
        var teacher = fit(new() { Seed = seed, Threads = Math.Min(2, Environment.ProcessorCount), CheckpointPath = checkpoint, Resume = true, Progress = new QualityProgress(report) });
        save(teacher, file);
        File.Delete(checkpoint);
        return teacher;
    }

    /// <summary>The accuracy on the validation and the test data, in percent.</summary>
    public (double Validation, double Test) Accuracy() => (Accuracy(_data.Validation!), Accuracy(_data.Test));

    /// <summary>A metric on the test data.</summary>
    public double Test(Metric metric) => Evaluator.Evaluate((DenseSoftLabels)_stored.Score(_data.Test.Inputs), _data.Test.Labels)[metric.Name];

    /// <summary>The teacher, asked once about every example.</summary>
    public ITeacher Stored => _stored;

    /// <summary>The teacher, asked anew every time.</summary>
    public ITeacher Forgetful => _teacher;

    /// <summary>What it shows of its inside.</summary>
    public InnerShape Inner => _teacher.WhiteBox?.Inner ?? InnerShape.None;

    /// <summary>The training data with the teacher's scores, and with copies where some are asked for. Every student gets the same copies.</summary>
    public TrainingData Scored(ExampleSet train, ExampleSet? validation, DistillationRecipe recipe) =>
        new TrainingData(train, _stored.Score(train.Inputs), validation) { Teacher = _stored }.WithTeacherStates(recipe.Needs(), _stored).WithCopies(recipe.AllAugmentation(), _stored, seed: 0);

    public void Dispose()
    {
        _store.Dispose();
        (_teacher as IDisposable)?.Dispose();
        foreach (var member in Members) member.Dispose();
    }

    /// <summary>Tells sets of options apart.</summary>
    public static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];

    private static EncoderTeacherOptions Encoder(string data, QualityWay way)
    {
        if (way == QualityWay.Frozen) return new() { FineTune = false };
        var (epochs, rate) = data switch { "sst2" => (3, 1e-4), "sms_spam" => (2, 1e-4), _ => (4, 2e-4) };
        return new() { Optimizer = EncoderTeacherOptions.FineTuning with { Epochs = epochs, LearningRate = rate } };
    }

    private double Accuracy(ExampleSet set) => 100 * Evaluator.Evaluate((DenseSoftLabels)_stored.Score(set.Inputs), set.Labels)[Metric.Accuracy.Name];
}
