using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// Cross entropy with the labels: −log q(y), the mean over the labeled rows of the batch. Label smoothing as in Szegedy et al. (Rethinking
/// the Inception Architecture, 2016): the target keeps 1 − s and every class gets s / K. With class weights each row counts as much as
/// its class.
/// </summary>
[Loss("cross-entropy", "learn from the labels", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "maximum likelihood; smoothing: Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016", Needs = LossNeeds.Labels)]
public sealed record CrossEntropyLoss : StatelessLoss
{
    /// <summary>The share s of the probability that is spread over all classes, from 0 (default) up to, not including, 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The weight of each class by name, all of them above 0; null (default) counts all rows alike.</summary>
    public IReadOnlyDictionary<string, double>? ClassWeights { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(LabelSmoothing is >= 0 and < 1, nameof(LabelSmoothing), LabelSmoothing, "0 up to, not including, 1");
        Require(ClassWeights is null || ClassWeights.Values.All(w => w is > 0 and <= 1e6), nameof(ClassWeights), null, "above 0 and at most a million for every class");
    }

    /// <inheritdoc/>
    public override void Validate(LossContext context)
    {
        base.Validate(context);
        if (ClassWeights is null) return;
        var missing = context.Classes.Where(name => !ClassWeights.ContainsKey(name)).ToList();
        var unknown = ClassWeights.Keys.Except(context.Classes).ToList();
        if (missing.Count + unknown.Count > 0)
        {
            throw new ArgumentException($"The class weights of the loss '{Description.Name}' must name every class of the data and no other"
                + (missing.Count > 0 ? $"; missing: {string.Join(", ", missing)}" : "") + (unknown.Count > 0 ? $"; unknown: {string.Join(", ", unknown)}" : "") + ".");
        }
    }

    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels)
    {
        using var weights = ClassWeights is null ? null
            : tensor([.. student.Classes.Select(name => ClassWeights[name])], student.Logits.dtype, student.Logits.device);
        // The mean over no row at all would be 0 / 0; the sum is 0, with gradient 0.
        var reduction = labels.Known > 0 ? Reduction.Mean : Reduction.Sum;
        return new(functional.cross_entropy(student.Logits, labels.Classes, weights, LabelBatch.Unlabeled, reduction, LabelSmoothing));
    }
}
