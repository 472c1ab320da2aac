using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>What a student says about a batch.</summary>
/// <param name="task">What it predicts.</param>
/// <param name="classes">The class names in the order of the outputs; none for regression.</param>
/// <param name="raw">The network's outputs, [batch, outputs].</param>
public sealed class StudentOutput(TaskKind task, IReadOnlyList<string> classes, Tensor raw)
{
    /// <summary>The class names in the order of the columns of <see cref="Logits"/>; none for regression.</summary>
    public IReadOnlyList<string> Classes { get; } = classes;

    /// <summary>The network's outputs, [batch, outputs]: one per class, or a single one for binary (the logit of the second class) and regression.</summary>
    public Tensor Raw { get; } = raw;

    /// <summary>The student's hidden states; null unless a loss of the run asks for it.</summary>
    public InnerStates? Inner { get; init; }

    /// <summary>One logit per class, [batch, classes]. The single logit z of a binary task is padded to [0, z], so that every class loss sees two classes.</summary>
    public Tensor Logits { get; } = Binary.Pad(task, raw);
}
