using MLNetDistill.Inference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>Gated recurrent units in one or two directions, the maximum of their states over time, dropout and a linear layer.</summary>
internal sealed class GruModule : RecurrentModule
{
    private readonly GruArchitecture _architecture;
    private readonly Parameter[] _candidates;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;

    public GruModule(StudentSpec spec, GruArchitecture architecture, Vocabulary vocabulary, Device device) : base(spec, architecture, vocabulary, device)
    {
        _architecture = architecture;
        _candidates = [.. architecture.Directions.Select(d => Weight($"{d}.candidate.bias"))];
        (_outputWeight, _outputBias) = (Weight("output.weight"), Weight("output.bias"));
    }

    // An update gate of 1 keeps the state.
    protected override (int Gate, int Sign) HoldingGate => (1, 1);

    public override Tensor forward(StudentBatch input)
    {
        var batch = (SequenceBatch)input;
        var states = States(batch);
        var features = Join((batch.Mask is { } mask ? states.Plus(Steps(mask)) : states).max(0).values);
        Show(features, states);
        return functional.linear(Drop(features, _architecture.Dropout), _outputWeight, _outputBias);
    }

    /// <summary>The mask of the steps, [length, directions, batch, 1]: turned round for the backward direction.</summary>
    private Tensor Steps(Tensor mask)
    {
        var words = mask.permute(2, 1, 0).unsqueeze(3);
        return _architecture.Bidirectional ? cat([words, words.flip(0)], 1) : words;
    }

    protected override IReadOnlyList<Tensor> Run(Tensor products, Tensor weights)
    {
        var width = _architecture.StateWidth;
        long[] sizes = [2 * width, width];
        var parts = products.split(sizes, 3);
        var (mixes, candidates) = (parts[0].unbind(0), parts[1].unbind(0));
        var gates = zeros([2L * width], products.dtype, products.device);
        var bias = stack(_candidates.Select(candidate => cat([gates, candidate])), 0).unsqueeze(1);
        var state = ZeroState(products);
        var states = new Tensor[mixes.Length];
        for (var t = 0; t < states.Length; t++)
        {
            var memory = state.bmm(weights).Plus(bias).split(sizes, 2);
            var mix = mixes[t].Plus(memory[0]).sigmoid().chunk(2, 2);
            var candidate = candidates[t].addcmul(mix[0], memory[1], TensorMath.One).tanh();
            states[t] = state = candidate.lerp(state, mix[1]);
        }
        return states;
    }
}
