using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>The two faces of a binary task: one logit z, or the logits [0, z] of two classes, which have the same probabilities.</summary>
internal static class Binary
{
    public static Tensor Pad(TaskKind task, Tensor raw) => task == TaskKind.Binary ? cat([raw.zeros_like(), raw], 1) : raw;
}
