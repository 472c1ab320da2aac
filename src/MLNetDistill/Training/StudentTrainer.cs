using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>Trains students by a recipe. The same recipe, data, seed and number of threads give the same student, bit for bit.</summary>
public sealed class StudentTrainer
{
    private readonly DistillationRecipe _recipe;
    private readonly RunOptions _run;

    /// <summary>Creates a trainer.</summary>
    /// <param name="recipe">What is learned and how.</param>
    /// <param name="options">Seed, threads, device, limits, checkpoint, progress.</param>
    /// <exception cref="ArgumentException">The recipe or the options make no sense; the message names the value.</exception>
    public StudentTrainer(DistillationRecipe recipe, RunOptions? options = null)
    {
        (_recipe, _run) = (recipe, options ?? new());
        recipe.Validate();
        _run.Validate();
    }

    /// <summary>Trains a student. Rows without a label take part where a loss reads the teacher's scores, and are left out where none does.</summary>
    /// <param name="data">What it learns from; make its copies first if the recipe asks for some (<see cref="TrainingData.WithCopies"/>).</param>
    /// <param name="cancellationToken">Stops after the present step; the checkpoint, if one was asked for, is then up to date.</param>
    /// <exception cref="ArgumentException">The recipe does not fit the data; the message says what is missing and the way out.</exception>
    /// <exception cref="TrainingDivergedException">The loss stopped being a finite number.</exception>
    /// <exception cref="FormatException">The checkpoint to resume is damaged or of another run.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public TrainedStudent Train(TrainingData data, CancellationToken cancellationToken = default)
    {
        var examples = data.Examples;
        // Fit the vocabulary on the original examples only; augmented copies may hold unknown words.
        _recipe.Validate(Context(data), data.Originals.Inputs);
        var device = TorchDevice.Of(_run.Device);
        using var scope = NewDisposeScope();

        _recipe.Start.Validate(_recipe.Student, data.Teacher);
        var softLabels = _recipe.NeedsTeacher() ? data.SoftLabels : null;
        var (spec, vocabulary) = StudentFactory.Fit(_recipe.Student, data.Originals, softLabels, cancellationToken, _recipe.Start.VocabularyOf(data.Teacher));
        var inputs = EncodedExamples.Encode(spec, vocabulary, examples.Inputs);
        var targets = new EncodedTargets(OutputSpec.Of(spec), examples.Labels, softLabels, _recipe.Needs().LooksInside() ? data.TeacherStates : null);
        var validation = data.Validation is { } set ? StudentValidation.Create(spec, vocabulary, set) : null;

        if (_recipe.Student is TreeArchitecture)
        {
            var scores = softLabels is null ? null : targets.TeacherScores([.. Enumerable.Range(0, examples.Count)]);
            var aims = TreeTargets.Of(_recipe.Objective, OutputSpec.Of(spec), examples.Labels, scores);
            return new TreeTraining(spec, _run).Train((EncodedTable)inputs, aims, validation, cancellationToken);
        }

        using var module = StudentModule.Create(spec, vocabulary, _run.Seed, device);
        Start(module, vocabulary, data.Teacher);
        var training = new StagedTraining(_recipe, _run, data, module)
        {
            Spec = spec,
            Inputs = inputs,
            Validation = validation,
            Fingerprint = Fingerprint(spec, module, inputs, targets, validation),
            Device = device,
        };
        var summary = training.Run(cancellationToken);
        return new(StudentModel.Create(spec, module.Export(), vocabulary), summary);
    }

    private void Start(StudentModule module, Vocabulary? vocabulary, ITeacher? teacher)
    {
        var weights = module.Export();
        _recipe.Start.Apply(weights, vocabulary, teacher);
        module.Import(weights);
    }

    private static LossContext Context(TrainingData data) => new(
        data.Examples.Task,
        data.Examples.Classes,
        Enumerable.Range(0, data.Examples.Count).Any(data.Examples.Labels.IsLabeled),
        data.SoftLabels?.Kind ?? SoftLabelKind.None)
    {
        TeacherClasses = data.SoftLabels?.Classes,
        Teacher = data.TeacherStates?.Shape ?? InnerShape.None,
        TopK = (data.SoftLabels as TopKSoftLabels)?.K,
    };

    private string Fingerprint(StudentSpec spec, StudentModule module, EncodedExamples inputs, EncodedTargets targets, StudentValidation? validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_recipe.ToJson()}{spec.ToJson()}{_run.Seed}/{_run.Threads}")));
        // A start can come from a file or a teacher, which may change while the recipe stays.
        foreach (var weight in module.Export()) hash.AppendData(MemoryMarshal.AsBytes(weight.Values.AsSpan()));
        inputs.AddTo(hash);
        targets.AddTo(hash);
        validation?.AddTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
