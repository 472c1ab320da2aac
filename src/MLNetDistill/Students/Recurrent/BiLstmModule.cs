using MLNetDistill.Inference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>An LSTM in both directions, its last states, dropout, a hidden ReLU layer and a linear layer.</summary>
internal sealed class BiLstmModule : RecurrentModule
{
    private readonly BiLstmArchitecture _architecture;
    private readonly Parameter? _hiddenWeight;
    private readonly Parameter? _hiddenBias;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;

    public BiLstmModule(StudentSpec spec, BiLstmArchitecture architecture, Vocabulary vocabulary, Device device) : base(spec, architecture, vocabulary, device)
    {
        _architecture = architecture;
        (_hiddenWeight, _hiddenBias) = (Find("hidden.weight"), Find("hidden.bias"));
        (_outputWeight, _outputBias) = (Weight("output.weight"), Weight("output.bias"));
    }

    // An input gate of 0 lets nothing into an empty cell.
    protected override (int Gate, int Sign) HoldingGate => (0, -1);

    public override Tensor forward(StudentBatch input)
    {
        var batch = (SequenceBatch)input;
        var states = States(batch);
        var last = Last(states, batch.Lengths);
        var features = Drop(last, _architecture.Dropout);
        if (_hiddenWeight is not null) features = functional.linear(features, _hiddenWeight, _hiddenBias).relu();
        Show(last, states, _hiddenWeight is null ? [] : [new(features)]);
        return functional.linear(features, _outputWeight, _outputBias);
    }

    /// <summary>The forward state after an example's last word and the backward state after its first, [batch, 2 · state].</summary>
    private Tensor Last(Tensor states, IReadOnlyList<int> lengths)
    {
        var (steps, rows) = (states.shape[0], lengths.Count);
        var places = new long[2 * rows];
        for (var row = 0; row < rows; row++)
        {
            places[row] = ((lengths[row] - 1) * 2L * rows) + row;
            places[rows + row] = ((steps - 1) * 2L * rows) + rows + row;
        }
        var last = states.reshape(steps * 2 * rows, _architecture.StateWidth).index_select(0, TensorCopy.Of(places, [places.Length], states.device));
        return Join(last.view(2, rows, _architecture.StateWidth));
    }

    protected override IReadOnlyList<Tensor> Run(Tensor products, Tensor weights)
    {
        var width = _architecture.StateWidth;
        long[] sizes = [3 * width, width];
        var inputs = products.unbind(0);
        var (state, cell) = (ZeroState(products), ZeroState(products));
        var states = new Tensor[inputs.Length];
        for (var t = 0; t < states.Length; t++)
        {
            var gates = state.bmm(weights).Plus(inputs[t]).split(sizes, 2);
            var open = gates[0].sigmoid().chunk(3, 2);
            cell = (open[1] * cell).addcmul(open[0], gates[1].tanh(), TensorMath.One);
            states[t] = state = open[2] * cell.tanh();
        }
        return states;
    }
}
