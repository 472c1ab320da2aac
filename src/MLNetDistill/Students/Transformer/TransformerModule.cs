using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>Embeddings and positions, layers of attention and of a ReLU network, the mean over the words, dropout and a linear layer.</summary>
internal sealed class TransformerModule : SequenceModule
{
    private readonly TransformerArchitecture _architecture;
    private readonly TransformerBlock[] _layers;
    private readonly Parameter? _positions;
    private readonly Parameter _normWeight;
    private readonly Parameter _normBias;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;

    public TransformerModule(StudentSpec spec, TransformerArchitecture architecture, Vocabulary vocabulary, Device device) : base(spec, architecture, vocabulary, device)
    {
        _architecture = architecture;
        _positions = Find("positions.weight");
        _layers = [.. Enumerable.Range(0, architecture.Layers).Select(i => new TransformerBlock(architecture.Heads, name => Weight($"layers.{i}.{name}")))];
        (_normWeight, _normBias) = (Weight("norm.weight"), Weight("norm.bias"));
        (_outputWeight, _outputBias) = (Weight("output.weight"), Weight("output.bias"));
    }

    public override Tensor forward(StudentBatch input)
    {
        var batch = (SequenceBatch)input;
        var tokens = batch.TokenMask();
        var words = Mixed(Embed(batch));
        List<HiddenLayer> hidden = [];
        List<AttentionLayer> attention = [];
        if (Inspects) hidden.Add(new(() => SequenceBatch.Mean(words, tokens), () => words));

        var x = Drop(words.Plus(Positions(words)), _architecture.Dropout);
        // [batch, 1, 1, length], added to every query's scores.
        var mask = batch.Mask?.unsqueeze(1);
        foreach (var layer in _layers)
        {
            if (Inspects && attention.Count > 0) hidden.Add(new(SequenceBatch.Mean(x, tokens), x));
            var inputs = layer.Inputs(x);
            if (Inspects) attention.Add(inputs);
            x = x.Plus(Drop(layer.Attend(inputs, mask), _architecture.Dropout));
            x = x.Plus(Drop(layer.FeedForward(x), _architecture.Dropout));
        }
        x = functional.layer_norm(x, [_architecture.EmbeddingWidth], _normWeight, _normBias);
        var features = SequenceBatch.Mean(x, tokens);
        if (Inspects) Inner = new() { Hidden = [.. hidden, new(features, x)], Attention = attention, TokenMask = tokens };
        return functional.linear(Drop(features, _architecture.Dropout), _outputWeight, _outputBias);
    }

    private Tensor Positions(Tensor words)
    {
        var (length, width) = ((int)words.shape[1], (int)words.shape[2]);
        return _positions?.narrow(0, 0, length) ?? tensor(PositionTable.Sinusoidal(length, width), [length, width], device: words.device);
    }

    protected override bool IsTable(string name) => name == "positions.weight" || base.IsTable(name);
}
