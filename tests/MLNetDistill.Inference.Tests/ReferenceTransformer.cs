namespace MLNetDistill.Inference.Tests;

/// <summary>The transformer as plainly as its documentation words it, in double precision.</summary>
internal static class ReferenceTransformer
{
    /// <summary>The mean over the words of the last layer.</summary>
    public static double[] Mean(StudentModel model, TransformerArchitecture transformer, IReadOnlyList<int> ids)
    {
        if (ids.Count == 0) ids = [Vocabulary.PaddingId];
        var width = transformer.EmbeddingWidth;
        double[][] x = [.. ids.Select((id, t) => Add([.. ReferenceNetwork.Row(model.Weights["embedding.weight"], id)], Position(model, transformer, t)))];
        for (var layer = 0; layer < transformer.Layers; layer++)
        {
            var name = $"layers.{layer}";
            var qkv = x.Select(row => ReferenceNetwork.Dense(model, $"{name}.qkv", Norm(model, $"{name}.norm1", row))).ToArray();
            var gathered = x.Select(_ => new double[width]).ToArray();
            for (var head = 0; head < transformer.Heads; head++) Attend(qkv, width, head * (width / transformer.Heads), width / transformer.Heads, gathered);
            x = [.. x.Select((row, t) => Add(row, ReferenceNetwork.Dense(model, $"{name}.attention", gathered[t])))];
            x = [.. x.Select(row => Add(row, ReferenceNetwork.Dense(model, $"{name}.down",
                ReferenceNetwork.Relu(ReferenceNetwork.Dense(model, $"{name}.up", Norm(model, $"{name}.norm2", row))))))];
        }
        return [.. x.Select(row => Norm(model, "norm", row)).Aggregate(Add).Select(v => v / ids.Count)];
    }

    private static double[] Position(StudentModel model, TransformerArchitecture transformer, int position)
    {
        if (transformer.Positions == PositionKind.Learned) return [.. ReferenceNetwork.Row(model.Weights["positions.weight"], position)];
        var width = transformer.EmbeddingWidth;
        return [.. Enumerable.Range(0, width).Select(i =>
        {
            var angle = position / Math.Pow(10_000, 2.0 * (i / 2) / width);
            return 0.1 * (i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        })];
    }

    private static void Attend(double[][] qkv, int width, int first, int head, double[][] gathered)
    {
        for (var t = 0; t < qkv.Length; t++)
        {
            var powers = qkv.Select(other => Math.Exp(Enumerable.Range(first, head).Sum(i => qkv[t][i] * other[width + i]) / Math.Sqrt(head))).ToArray();
            var sum = powers.Sum();
            for (var other = 0; other < qkv.Length; other++)
            {
                for (var i = first; i < first + head; i++) gathered[t][i] += powers[other] / sum * qkv[other][2 * width + i];
            }
        }
    }

    private static double[] Norm(StudentModel model, string name, double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-5);
        return [.. x.Select((v, i) => (v - mean) / deviation * model.Weights[$"{name}.weight"].Values[i] + model.Weights[$"{name}.bias"].Values[i])];
    }

    private static double[] Add(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];
}
