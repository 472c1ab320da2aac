using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>Plain arithmetic on vectors, to check what tensors give.</summary>
internal static class ByHand
{
    /// <summary>The numbers of a tensor, one row of its last dimension after the other.</summary>
    public static double[][] Rows(Tensor values) => [.. values.detach().contiguous().data<double>().ToArray().Chunk((int)values.shape[^1])];

    public static double[][] Rows(double[,] values) => [.. values.Cast<double>().Chunk(values.GetLength(1))];

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    public static double Cosine(double[] a, double[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

    /// <summary>A vector of length 1.</summary>
    public static double[] Unit(double[] a) => [.. a.Select(x => x / Math.Sqrt(Dot(a, a)))];

    public static double[] Sum(IEnumerable<double[]> vectors) => vectors.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);

    public static double[] Relu(double[] a) => [.. a.Select(x => Math.Max(0, x))];

    /// <summary>Dense layers with ReLU between them: a weight and a bias each.</summary>
    public static double[] Dense(double[] input, params IReadOnlyList<Parameter> layers)
    {
        for (var i = 0; i < layers.Count; i += 2)
        {
            var values = i == 0 ? input : Relu(input);
            var bias = layers[i + 1].data<double>().ToArray();
            input = [.. Rows(layers[i]).Zip(bias, (weights, b) => Dot(weights, values) + b)];
        }
        return input;
    }

    /// <summary>How unlikely the scores of each row find its own column, the mean of the negative logarithms.</summary>
    public static double Contrast(double[][] scores) => scores.Select((row, i) => Math.Log(row.Sum(Math.Exp)) - row[i]).Average();
}
