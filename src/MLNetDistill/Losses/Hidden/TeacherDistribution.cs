using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>What a teacher's probabilities over the tokens of an example, made once per training, are to a student's.</summary>
/// <param name="tokenDimensions">1 for one distribution per example, 2 for one per token.</param>
/// <param name="log">Its logarithms, [batch, …, tokens], from the states of a batch and the mask of its tokens.</param>
internal sealed class TeacherDistribution(int tokenDimensions, Func<InnerStates, Tensor, Tensor> log)
{
    private readonly TeacherView _probabilities = new(tokenDimensions, (states, mask) => Present(log(states, mask).exp(), mask, tokenDimensions));

    // Σ p log p.
    private readonly TeacherView _certainty = new(0, (states, mask) =>
    {
        var logarithms = log(states, mask);
        return Present(logarithms.exp() * logarithms, mask, tokenDimensions).flatten(1).sum(1);
    });

    /// <summary>Σ p log(p / q) over everything, without keeping the logarithms for a backward pass: they are the largest thing in a loss on attention.</summary>
    /// <param name="teacher">The batch's states.</param>
    /// <param name="mask">[batch, tokens], 1 where both sides have a token.</param>
    /// <param name="logQ">The logarithms of the student's probabilities, finite everywhere; they become the gradient.</param>
    /// <returns>The divergence, a scalar, and its gradient by the scores before the softmax, q − p.</returns>
    public (Tensor Value, Tensor Gradient) Divergence(InnerStates teacher, Tensor mask, Tensor logQ)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var p = _probabilities.Of(teacher, mask);
        var value = _certainty.Of(teacher, mask).sum() - p.flatten().dot(logQ.flatten());
        return (value.MoveToOuterDisposeScope(), Present(logQ.exp_(), mask, tokenDimensions).sub_(p));
    }

    /// <summary>Leaves out the distributions of tokens behind an example's end.</summary>
    private static Tensor Present(Tensor values, Tensor mask, int tokenDimensions) => tokenDimensions == 2 ? values.mul_(mask.unsqueeze(1).unsqueeze(3)) : values;
}
