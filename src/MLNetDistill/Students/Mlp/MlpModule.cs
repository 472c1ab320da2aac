using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>Standardized numbers, missing-value indicators and category embeddings through ReLU layers.</summary>
internal sealed class MlpModule : StudentModule
{
    private readonly double _dropout;
    private readonly Parameter[] _embeddings;
    private readonly (Parameter Weight, Parameter Bias)[] _layers;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;

    public MlpModule(StudentSpec spec, MlpArchitecture architecture, Device device) : base(spec, 0, device)
    {
        _dropout = architecture.Dropout;
        _embeddings = [.. spec.Table!.Categorical.Select((_, i) => Weight($"embeddings.{i}.weight"))];
        _layers = [.. architecture.Hidden.Select((_, j) => (Weight($"layers.{j}.weight"), Weight($"layers.{j}.bias")))];
        (_outputWeight, _outputBias) = (Weight("output.weight"), Weight("output.bias"));
    }

    public override Tensor forward(StudentBatch input)
    {
        var batch = (RowBatch)input;
        List<Tensor> parts = batch.Numbers is null ? [] : [batch.Numbers];
        for (var i = 0; i < _embeddings.Length; i++) parts.Add(_embeddings[i].index_select(0, batch.Categories[i]));
        var features = Mixed(parts.Count == 1 ? parts[0] : cat(parts, 1));
        var layers = Inspects ? new List<HiddenLayer>() : null;
        foreach (var (weight, bias) in _layers)
        {
            features = functional.linear(features, weight, bias).relu();
            layers?.Add(new(features));
            features = Drop(features, _dropout);
        }
        if (layers is not null) Inner = new() { Hidden = layers };
        return functional.linear(features, _outputWeight, _outputBias);
    }

    protected override bool IsTable(string name) => name.StartsWith("embeddings.", StringComparison.Ordinal);
}
