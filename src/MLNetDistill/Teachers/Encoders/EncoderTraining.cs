using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MLNetDistill.Data;
using MLNetDistill.Losses;
using MLNetDistill.Students;
using MLNetDistill.Teachers.UseLite;
using MLNetDistill.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.Encoders;

/// <summary>Fits an encoder's head, or the encoder with it, to labels.</summary>
internal sealed class EncoderTraining(EncoderNetwork network, OutputSpec output, EncoderTeacherOptions options, RunOptions run, Device device)
{
    // The gradients of two parts of a batch add up to the same bits in either order; those of three would not.
    private const int MostParts = 2;

    private readonly StatelessLoss _loss = RecipeDefaults.LabelLoss(output.Task);

    public TrainingSummary Fit(TokenizedTexts texts, ExampleLabels labels, (TokenizedTexts Texts, ExampleLabels Labels)? validation, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var targets = new EncodedTargets(output, labels, null);
        var optimizer = options.EffectiveOptimizer;
        Func<TrainingStep, double> addGradients;
        Func<ValidationScore>? validate = null;
        if (options.FineTune)
        {
            addGradients = step => AddGradients(step.Rows, texts, targets);
            if (validation is { } set)
                validate = () => ValidationScore.Of(output, set.Labels, EncoderScoring.Run(set.Texts, output.Count, network.forward, run.Threads, device, null, cancellationToken));
        }
        else
        {
            // A linear model with weight decay has one optimum: there is no epoch to choose.
            var values = EncoderScoring.Run(texts, network.FeatureWidth, network.Features, run.Threads, device, null, cancellationToken);
            var features = tensor(values, [texts.Count, network.FeatureWidth], device: device);
            addGradients = step => AddGradients(step.Rows, features, targets);
        }
        // Threads work on parts of a batch here, each in operations of its own.
        var loop = new TrainingLoop(optimizer, run with { Threads = 1 })
        {
            Pool = [.. Enumerable.Range(0, texts.Count)],
            EpochLength = texts.Count,
            Parameters = network.ParameterGroups(options.FineTune, options.HeadLearningRate / optimizer.LearningRate),
            AddGradients = addGradients,
            Validate = validate,
            Fingerprint = Fingerprint(texts, targets, validation),
        };
        return loop.Run(cancellationToken);
    }

    private double AddGradients(int[] rows, Tensor features, EncodedTargets targets)
    {
        var loss = Loss(network.Head(features.index_select(0, tensor(Array.ConvertAll(rows, row => (long)row), device: device))), targets.Labels(rows, device));
        loss.backward();
        return loss.ToNumber();
    }

    /// <summary>The batch's parts are texts of all lengths alike, so that the threads are done at about the same time.</summary>
    private double AddGradients(int[] rows, TokenizedTexts texts, EncodedTargets targets)
    {
        var parts = Math.Min(Math.Min(run.Threads, MostParts), rows.Length);
        var sorted = rows.OrderBy(texts.Length).ToArray();
        var losses = new double[parts];
        var labels = Enumerable.Range(0, parts).Select(part => sorted.Where((_, i) => i % parts == part).ToArray()).ToArray();
        Parallel.For(0, parts, part =>
        {
            using var scope = NewDisposeScope();
            using var batch = texts.Batch(labels[part], device);
            var known = targets.Labels(labels[part], device);
            var loss = Loss(network.forward(batch), known).Times((double)labels[part].Length / rows.Length);
            loss.backward();
            losses[part] = loss.ToNumber();
        });
        return losses.Sum();
    }

    private Tensor Loss(Tensor outputs, LabelBatch labels) => _loss.Compute(new StudentOutput(output.Task, output.Classes, outputs), null, labels).Value;

    private string Fingerprint(TokenizedTexts texts, EncodedTargets targets, (TokenizedTexts Texts, ExampleLabels Labels)? validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{options with { Optimizer = null, ModelFolder = null }}{options.EffectiveOptimizer}{run.Seed}/{run.Threads}")));
        texts.AddTo(hash);
        targets.AddTo(hash);
        validation?.Texts.AddTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
