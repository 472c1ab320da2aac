using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>How the probability outside the top k is treated.</summary>
public enum MissingMass
{
    /// <summary>It becomes one class of its own, "something else": how it is divided is left to the student.</summary>
    Rest,

    /// <summary>The teacher's is spread evenly over the other classes, and the student is to do the same.</summary>
    Spread,
}

/// <summary>
/// KL(p ‖ q) on the teacher's k most probable classes, the others treated as <see cref="MissingMass"/> says; with no more than k classes the plain KL. The
/// mean over the rows.
/// </summary>
[Loss("top-k-kl", "match the teacher's most probable classes", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Anshumann et al.: Sparse Logit Sampling, Accelerating Knowledge Distillation in LLMs, 2025 (compares the treatments)", Needs = LossNeeds.SoftLabels,
    TopK = "the probability outside the top k is one class of its own, or spread evenly over the other classes")]
public sealed record TopKKullbackLeiblerLoss() : DivergenceLoss(1)
{
    /// <summary>The classes k that count, at least 1. Default 8.</summary>
    public int K { get; init; } = 8;

    /// <summary>How the probability outside the top k is treated. Default as one class of its own.</summary>
    public MissingMass MissingMass { get; init; } = MissingMass.Rest;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(K >= 1, nameof(K), K, "at least 1");
        Require(Enum.IsDefined(MissingMass), nameof(MissingMass), MissingMass, "rest or spread");
    }

    /// <inheritdoc/>
    public override void Validate(LossContext context)
    {
        base.Validate(context);
        // Classes that were not stored share what is missing evenly, which nobody said they do.
        if (MissingMass == MissingMass.Rest && context.TopK is { } stored && K > stored && stored < context.Classes.Count)
            throw new ArgumentException($"The loss '{Description.Name}' counts {K} classes one by one, and the soft labels hold the {stored} most probable ones. Set k to {stored} or less, or missingMass to spread.");
    }

    /// <inheritdoc/>
    protected override Tensor Divergence(Tensor logP, Tensor logQ)
    {
        var others = logP.shape[1] - K;
        if (others <= 0) return SoftProbabilities.KullbackLeibler(logP, logQ);
        var (topP, order) = logP.topk(K, 1);
        var (topQ, inTop) = (logQ.gather(1, order), zeros_like(logP).scatter(1, order, ones_like(topP)).@bool());
        var restP = logP.FilledWhere(inTop, Excluded).logsumexp(1, keepdim: true);
        return MissingMass == MissingMass.Rest
            ? SoftProbabilities.KullbackLeibler(cat([topP, restP], 1), cat([topQ, logQ.FilledWhere(inTop, Excluded).logsumexp(1, keepdim: true)], 1))
            : SoftProbabilities.KullbackLeibler(where(inTop, logP, restP.Minus(Math.Log(others))), logQ);
    }

    // Far below any logarithm of a probability, and finite.
    private const double Excluded = -1e9;
}
