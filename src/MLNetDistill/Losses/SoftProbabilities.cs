using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>What the losses on probabilities share.</summary>
internal static class SoftProbabilities
{
    /// <summary>How these losses treat top-k soft labels; <see cref="TeacherBatch"/> does it.</summary>
    public const string SpreadsMissingMass = "the probability outside the top k is spread evenly over the other classes";

    /// <summary>log softmax(logits / T), [batch, classes].</summary>
    public static Tensor Log(Tensor logits, double temperature) => functional.log_softmax(temperature == 1 ? logits : logits / temperature, 1);

    /// <summary>Σ a log(a / b) from two log-probabilities, the mean over the rows.</summary>
    public static Tensor KullbackLeibler(Tensor logA, Tensor logB) => (logA.exp() * (logA - logB)).sum() / logA.shape[0];
}
