using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>Standardized numbers, indicators and the embeddings of the categories, in that order, through ReLU layers.</summary>
internal sealed class MlpNetwork : TableNetwork
{
    private readonly Weight[] _embeddings;
    private readonly int _width;
    private readonly DenseStack _layers;

    public MlpNetwork(MlpArchitecture architecture, TableSpec table, WeightSet weights)
    {
        _embeddings = [.. Enumerable.Range(0, table.Categorical.Count).Select(i => weights[$"embeddings.{i}.weight"])];
        var hidden = Enumerable.Range(0, architecture.Hidden.Count).Select(j => $"layers.{j}").ToArray();
        _width = weights[hidden.Append("output").First() + ".weight"].Shape[1];
        _layers = new DenseStack(weights, hidden);
    }

    public override int BlockRows => BlockRowsFor(_layers.Widest);

    public override void Forward(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, int rows, Span<float> scores, Scratch scratch) =>
        _layers.Forward(_embeddings.Length == 0 ? numeric : Join(numeric, categories, rows, scratch), rows, scores, scratch);

    private Span<float> Join(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, int rows, Scratch scratch)
    {
        var joined = scratch.Floats(ScratchSlot.Projection, rows * _width);
        var numericWidth = numeric.Length / rows;
        for (var row = 0; row < rows; row++)
        {
            var x = joined.Slice(row * _width, _width);
            numeric.Slice(row * numericWidth, numericWidth).CopyTo(x);
            x = x[numericWidth..];
            for (var c = 0; c < _embeddings.Length; c++)
            {
                var width = _embeddings[c].Shape[1];
                _embeddings[c].Values.AsSpan(categories[row * _embeddings.Length + c] * width, width).CopyTo(x);
                x = x[width..];
            }
        }
        return joined;
    }
}
