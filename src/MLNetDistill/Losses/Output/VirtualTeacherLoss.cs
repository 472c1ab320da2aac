using System.Globalization;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>
/// KL from a teacher that is made up from the label: nearly all probability on it, the rest spread evenly, softened by a high temperature; the
/// student's probabilities stay at temperature 1. Teacher-free distillation by regularization. The mean over the labeled rows.
/// </summary>
[Loss("tf-kd-regularized", "learn from a teacher that is made up from the labels", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Yuan et al.: Revisiting Knowledge Distillation via Label Smoothing Regularization, 2020", Needs = LossNeeds.Labels, MakesUpTeacher = true)]
public sealed record VirtualTeacherLoss : StatelessLoss
{
    /// <summary>What the made-up teacher gives the label before it is softened, above 0 and below 1. Default 0.99.</summary>
    public double Confidence { get; init; } = 0.99;

    /// <summary>The temperature T of the made-up teacher, from 0.0001 to 10,000. Default 20.</summary>
    public double Temperature { get; init; } = 20;

    /// <summary>Divide by the number of classes too, as the authors' code does. Default true.</summary>
    public bool MeanOverClasses { get; init; } = true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Confidence is > 0 and < 1, nameof(Confidence), Confidence, "above 0 and below 1");
        RequireTemperature(Temperature, nameof(Temperature));
    }

    /// <inheritdoc/>
    public override void Validate(LossContext context)
    {
        base.Validate(context);
        if (Confidence * context.Classes.Count < 1)
            throw new ArgumentException($"The loss '{Description.Name}' makes up a teacher that gives the label {Confidence.ToString(CultureInfo.InvariantCulture)}: among {context.Classes.Count} classes it would believe any other more. Take a confidence of 1/{context.Classes.Count} or more.");
    }

    /// <inheritdoc/>
    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels)
    {
        var classes = student.Logits.shape[1];
        // The made-up probabilities: one of the label, one of every other class.
        var odds = Math.Exp(((1 - Confidence) / (classes - 1) - Confidence) / Temperature);
        var label = 1 / (1 + ((classes - 1) * odds));
        var other = label * odds;
        var reduction = labels.Known > 0 ? Reduction.Mean : Reduction.Sum;
        var crossEntropy = functional.cross_entropy(student.Logits, labels.Classes, null, LabelBatch.Unlabeled, reduction, label_smoothing: classes * other);
        var entropy = labels.Known > 0 ? Surprise(label) + ((classes - 1) * Surprise(other)) : 0;
        return new(crossEntropy.Minus(entropy).DividedBy(MeanOverClasses ? classes : 1));
    }

    // At a low temperature nothing is left for the other classes.
    private static double Surprise(double probability) => probability > 0 ? -probability * Math.Log(probability) : 0;
}
