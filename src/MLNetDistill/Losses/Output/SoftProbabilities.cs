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
    public static Tensor Log(Tensor logits, double temperature) => functional.log_softmax(temperature == 1 ? logits : logits.DividedBy(temperature), 1);

    /// <summary>softmax(logits / T), [batch, classes].</summary>
    public static Tensor Of(Tensor logits, double temperature) => (temperature == 1 ? logits : logits.DividedBy(temperature)).softmax(1);

    /// <summary>Below this a number is as good as 0; its reciprocal is still finite in single precision.</summary>
    public const double Tiny = 1e-37;

    /// <summary>log(share × a + (1 − share) × b) from two log-probabilities.</summary>
    public static Tensor LogMixture(Tensor logA, Tensor logB, double share) => logA.exp().Times(share).Plus(logB.exp().Times(1 - share)).AtLeast(Tiny).log();

    /// <summary>Σ a log(a / b) from two log-probabilities, the mean over the rows.</summary>
    public static Tensor KullbackLeibler(Tensor logA, Tensor logB) => (logA.exp() * (logA - logB)).sum().DividedBy(logA.shape[0]);
}
