using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>What a teacher says about a batch. Nothing here needs a gradient.</summary>
/// <param name="task">What it predicts.</param>
/// <param name="raw">
/// Its scores, [batch, outputs], in the order and the scale of the student's outputs. Top-k soft labels arrive as log-probabilities of all
/// classes, the mass outside the top k spread evenly over the other classes.
/// </param>
public sealed class TeacherBatch(TaskKind task, Tensor raw)
{
    /// <summary>The scores, [batch, outputs]: one per class, or a single one for binary and regression.</summary>
    public Tensor Raw { get; } = raw;

    /// <summary>The teacher's hidden states; null unless a loss of the run asks for it.</summary>
    public InnerStates? Inner { get; init; }

    /// <summary>One logit per class, [batch, classes]; padded for a binary task as the student's are.</summary>
    public Tensor Logits { get; } = Binary.Pad(task, raw);
}
