using MLNetDistill.Inference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>The mean embedding of the n-grams, a ReLU layer if the recipe asks for one, and a linear layer.</summary>
internal sealed class BagOfNgramsModule : StudentModule
{
    private readonly BagOfNgramsArchitecture _architecture;
    private readonly EmbeddingBag _embedding;
    private readonly Parameter? _hiddenWeight;
    private readonly Parameter? _hiddenBias;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;

    public BagOfNgramsModule(StudentSpec spec, BagOfNgramsArchitecture architecture, Device device) : base(spec, 0, device)
    {
        _architecture = architecture;
        _embedding = MeanBag.Of(Weight("embedding.weight"));
        (_hiddenWeight, _hiddenBias) = (Find("hidden.weight"), Find("hidden.bias"));
        (_outputWeight, _outputBias) = (Weight("output.weight"), Weight("output.bias"));
    }

    public override Tensor forward(StudentBatch input)
    {
        var batch = (BagBatch)input;
        var mean = Mixed(_embedding.call(batch.Ids, batch.Offsets));
        var features = Drop(mean, _architecture.Dropout);
        if (_hiddenWeight is not null) features = functional.linear(features, _hiddenWeight, _hiddenBias).relu();
        if (Inspects) Inner = new() { Hidden = _hiddenWeight is null ? [new(mean)] : [new(mean), new(features)] };
        return functional.linear(features, _outputWeight, _outputBias);
    }

    protected override bool IsTable(string name) => name == "embedding.weight";

    protected override void Dispose(bool disposing)
    {
        if (disposing) _embedding.Dispose();
        base.Dispose(disposing);
    }
}
