using MLNetDistill.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>A linear layer over the standardized numbers plus one weight row per category and a bias.</summary>
internal sealed class LinearTableModule : StudentModule
{
    private readonly Parameter _numeric;
    private readonly Parameter[] _categories;
    private readonly Parameter _bias;

    public LinearTableModule(StudentSpec spec, Device device) : base(spec, 0, device)
    {
        _numeric = Weight("numeric.weight");
        _categories = [.. spec.Table!.Categorical.Select((_, i) => Weight($"categories.{i}.weight"))];
        _bias = Weight("bias");
    }

    protected override double TableDeviation => 0;

    public override Tensor forward(StudentBatch input)
    {
        var batch = (RowBatch)input;
        var sum = batch.Numbers is null ? _bias : functional.linear(batch.Numbers, _numeric, _bias);
        for (var i = 0; i < _categories.Length; i++) sum = sum.Plus(_categories[i].index_select(0, batch.Categories[i]));
        // In a linear model mixed inputs give mixed outputs.
        return Mixed(sum);
    }

    protected override bool IsTable(string name) => name.StartsWith("categories.", StringComparison.Ordinal);
}
