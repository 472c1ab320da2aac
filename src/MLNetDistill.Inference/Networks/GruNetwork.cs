using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>Gated recurrent units; they keep the maximum of their states.</summary>
internal sealed unsafe class GruNetwork(GruArchitecture architecture, WeightSet weights) : RecurrentNetwork(architecture, weights, gates: 3)
{
    protected override float Start => float.NegativeInfinity;

    protected override bool ReadsKept => true;

    protected override Weight StateBias(WeightSet weights, string direction, int gates)
    {
        var bias = base.StateBias(weights, direction, gates);
        // The candidate is the last gate.
        weights[$"{direction}.candidate.bias"].Values.CopyTo(bias.Values, bias.Values.Length / gates * (gates - 1));
        return bias;
    }

    protected override void Step<T>(float* word, float* bias, float* memory, int width, float* state, float* kept) =>
        GateKernel.Gru<T>(word, bias, memory, width, state, kept);
}
