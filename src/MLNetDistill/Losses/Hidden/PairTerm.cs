using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>The comparison of two layers, with the networks that learn along.</summary>
internal abstract class PairTerm(params IReadOnlyList<Perceptron> parts) : LossTerm
{
    public override IReadOnlyList<Parameter> Parameters { get; } = [.. parts.SelectMany(part => part.Parameters)];

    /// <summary>Sums what holds for each token and divides by the number of tokens.</summary>
    /// <param name="values">[batch, tokens].</param>
    /// <param name="mask">[batch, tokens], 1 or 0.</param>
    protected static Tensor Mean(Tensor values, Tensor mask) => (values * mask).sum() / Count(mask);

    /// <summary>The number of tokens, 1 at least.</summary>
    /// <param name="mask">[batch, tokens], 1 or 0.</param>
    protected static Tensor Count(Tensor mask) => mask.sum().AtLeast(1);

    /// <summary>[batch, tokens], 1 where both sides have a token.</summary>
    protected static Tensor Mask(StudentOutput student, TeacherBatch teacher) => student.Inner!.TokenMask! * teacher.Inner!.TokenMask!;
}
