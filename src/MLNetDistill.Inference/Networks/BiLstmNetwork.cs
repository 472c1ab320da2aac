using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>Long short-term memories; they keep their cells.</summary>
internal sealed unsafe class BiLstmNetwork(BiLstmArchitecture architecture, WeightSet weights)
    : RecurrentNetwork(architecture, weights, gates: 4, architecture.HiddenWidth > 0 ? ["hidden"] : [])
{
    protected override float Start => 0;

    protected override bool ReadsKept => false;

    protected override void Step<T>(float* word, float* bias, float* memory, int width, float* state, float* kept) =>
        GateKernel.Lstm<T>(word, bias, memory, width, state, kept);
}
