using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>A linear layer over standardized numbers, plus one weight row per category, plus the bias.</summary>
internal sealed class LinearTableNetwork : TableNetwork
{
    private readonly DenseLayer _numeric;
    private readonly float[][] _categories;

    public LinearTableNetwork(TableSpec table, WeightSet weights)
    {
        _numeric = new DenseLayer(weights["numeric.weight"], weights["bias"]);
        _categories = [.. Enumerable.Range(0, table.Categorical.Count).Select(i => weights[$"categories.{i}.weight"].Values)];
    }

    public override void Forward(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, int rows, Span<float> scores, Scratch scratch)
    {
        _numeric.Forward(numeric, rows, scores, scratch);
        var outputs = _numeric.Outputs;
        for (var row = 0; row < rows; row++)
        {
            var output = scores.Slice(row * outputs, outputs);
            for (var c = 0; c < _categories.Length; c++)
            {
                var addend = _categories[c].AsSpan(categories[row * _categories.Length + c] * outputs, outputs);
                for (var i = 0; i < outputs; i++) output[i] += addend[i];
            }
        }
    }
}
