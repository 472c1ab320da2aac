using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>
/// Reads the words of a batch one after another, both directions in the same operations: direction d of step s is word s for the forward one and
/// word length − 1 − s for the backward one.
/// </summary>
internal abstract class RecurrentModule : SequenceModule
{
    // σ(±10,000) is exactly 0 or 1.
    private const float Shut = 1e4f;

    private readonly RecurrentArchitecture _architecture;
    private readonly (Parameter Weight, Parameter Bias)[] _inputs;
    private readonly Parameter[] _states;

    protected RecurrentModule(StudentSpec spec, RecurrentArchitecture architecture, Vocabulary vocabulary, Device device) : base(spec, architecture, vocabulary, device)
    {
        _architecture = architecture;
        _inputs = [.. architecture.Directions.Select(d => (Weight($"{d}.input.weight"), Weight($"{d}.input.bias")))];
        _states = [.. architecture.Directions.Select(d => Weight($"{d}.state.weight"))];
    }

    /// <summary>The gate that keeps an empty state empty, and the sign it needs for that.</summary>
    protected abstract (int Gate, int Sign) HoldingGate { get; }

    /// <summary>The states of all steps, [steps, directions, batch, state]. Behind an example's end the backward states are 0 and the forward ones mean nothing.</summary>
    protected Tensor States(SequenceBatch batch)
    {
        var embeddings = Mixed(Embed(batch));
        if (Inspects)
        {
            var tokens = batch.TokenMask();
            Inner = new() { Hidden = [new(() => SequenceBatch.Mean(embeddings, tokens), () => embeddings)], TokenMask = tokens };
        }
        var words = Drop(embeddings, _architecture.Dropout);
        var padding = batch.Mask is null ? null : Padding(batch.Mask);
        var products = stack(_inputs.Select((input, direction) =>
        {
            // [length, batch, gates]
            var gates = functional.linear(words, input.Weight, input.Bias).transpose(0, 1);
            if (direction == 0) return gates;
            // The backward direction meets the padding first, and must come out of it as it went in.
            return (padding is null ? gates : gates.Plus(padding)).flip(0);
        }), 1);
        // [directions, state, gates]
        var weights = stack(_states, 0).transpose(1, 2);
        return stack(Run(products, weights), 0);
    }

    /// <summary>The states step by step, each [directions, batch, state].</summary>
    /// <param name="products">[steps, directions, batch, gates], what the words add to the gates.</param>
    /// <param name="weights">[directions, state, gates].</param>
    protected abstract IReadOnlyList<Tensor> Run(Tensor products, Tensor weights);

    /// <summary>The state before the first word.</summary>
    protected Tensor ZeroState(Tensor products) => zeros([products.shape[1], products.shape[2], _architecture.StateWidth], products.dtype, products.device);

    /// <summary>What keeps a state as it is behind the end of an example, [length, batch, gates].</summary>
    private Tensor Padding(Tensor mask)
    {
        var width = _architecture.StateWidth;
        var gates = new float[_inputs[0].Bias.shape[0]];
        gates.AsSpan(HoldingGate.Gate * width, width).Fill(-HoldingGate.Sign * Shut);
        // 0 for words and −1 for padding, [length, batch, 1].
        return mask.AtLeast(-1).permute(2, 0, 1) * TensorCopy.Of(gates, [gates.Length], mask.device);
    }

    /// <summary>Adds the states to what the network shows of its inside, if it is asked to.</summary>
    /// <param name="features">What is made of the states of an example, [batch, directions · state].</param>
    /// <param name="states">[steps, directions, batch, state].</param>
    /// <param name="more">Layers behind them.</param>
    protected void Show(Tensor features, Tensor states, params HiddenLayer[] more)
    {
        if (!Inspects) return;
        // Back from steps to words: [batch, length, directions · state].
        var words = () => cat([.. states.unbind(1).Select((direction, i) => i == 0 ? direction : direction.flip(0))], 2).transpose(0, 1);
        Inner = Inner! with { Hidden = [.. Inner.Hidden, new(() => features, words), .. more] };
    }

    /// <summary>Puts the directions of an example side by side, [batch, directions · state].</summary>
    /// <param name="states">[directions, batch, state].</param>
    protected static Tensor Join(Tensor states) => states.transpose(0, 1).reshape(states.shape[1], states.shape[0] * states.shape[2]);
}
