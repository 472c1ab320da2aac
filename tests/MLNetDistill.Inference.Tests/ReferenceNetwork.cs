namespace MLNetDistill.Inference.Tests;

/// <summary>The networks once more, as plainly as their documentation words them, in double precision.</summary>
internal static class ReferenceNetwork
{
    public static double[] Score(StudentModel model, IReadOnlyList<int> ids) => model.Spec.Architecture switch
    {
        LinearArchitecture => Add(Mean(model.Weights["weight"], ids), model.Weights["bias"]),
        BagOfNgramsArchitecture bag => Output(model, bag.HiddenWidth > 0
            ? Relu(Dense(model, "hidden", Mean(model.Weights["embedding.weight"], ids)))
            : Mean(model.Weights["embedding.weight"], ids)),
        TextCnnArchitecture cnn => Output(model, Convolve(model, cnn, ids)),
        _ => throw new ArgumentException(model.Spec.Architecture.Name),
    };

    public static double[] Score(StudentModel model, float[] numeric, int[] categories)
    {
        var table = model.Spec.Table!;
        var missing = numeric.Select(float.IsNaN).ToArray();
        double[] x =
        [
            .. numeric.Select((v, i) => missing[i] ? 0 : ((double)v - table.Numeric[i].Mean) / table.Numeric[i].Scale),
            .. Enumerable.Range(0, numeric.Length).Where(i => table.Numeric[i].HasMissing).Select(i => missing[i] ? 1.0 : 0.0),
        ];
        if (model.Spec.Architecture is LinearArchitecture)
        {
            var y = Dense(model.Weights["numeric.weight"], model.Weights["bias"], x);
            for (var c = 0; c < categories.Length; c++) y = [.. y.Zip(Row(model.Weights[$"categories.{c}.weight"], categories[c]), (a, b) => a + b)];
            return y;
        }
        x = [.. x, .. categories.SelectMany((id, c) => Row(model.Weights[$"embeddings.{c}.weight"], id))];
        for (var j = 0; j < ((MlpArchitecture)model.Spec.Architecture).Hidden.Count; j++) x = Relu(Dense(model, $"layers.{j}", x));
        return Output(model, x);
    }

    private static double[] Convolve(StudentModel model, TextCnnArchitecture cnn, IReadOnlyList<int> ids)
    {
        int[] padded = [.. ids, .. Enumerable.Repeat(Vocabulary.PaddingId, Math.Max(0, cnn.Widths.Max() - ids.Count))];
        var mean = cnn.IncludeMean ? Mean(model.Weights["embedding.weight"], ids) : [];
        return [.. cnn.Widths.SelectMany((width, i) =>
        {
            var windows = Enumerable.Range(0, padded.Length - width + 1).Select(start => Relu(Dense(model, $"convolutions.{i}",
                [.. padded.Skip(start).Take(width).SelectMany(id => Row(model.Weights["embedding.weight"], id))]))).ToArray();
            return Enumerable.Range(0, cnn.Filters).Select(f => windows.Max(w => w[f]));
        }), .. mean];
    }

    private static IEnumerable<double> Row(Weight table, int id) => table.Values.Skip(id * table.Shape[1]).Take(table.Shape[1]).Select(v => (double)v);

    private static double[] Mean(Weight table, IReadOnlyList<int> ids)
    {
        var sum = new double[table.Shape[1]];
        foreach (var id in ids)
        {
            for (var i = 0; i < sum.Length; i++) sum[i] += table.Values[id * sum.Length + i];
        }
        return [.. sum.Select(s => s / Math.Max(1, ids.Count))];
    }

    private static double[] Output(StudentModel model, double[] x) => Dense(model, "output", x);

    private static double[] Dense(StudentModel model, string name, double[] x) => Dense(model.Weights[$"{name}.weight"], model.Weights[$"{name}.bias"], x);

    private static double[] Dense(Weight weight, Weight bias, double[] x)
    {
        var y = new double[bias.Values.Length];
        for (var o = 0; o < y.Length; o++)
        {
            y[o] = bias.Values[o];
            for (var i = 0; i < x.Length; i++) y[o] += x[i] * weight.Values[o * x.Length + i];
        }
        return y;
    }

    private static double[] Add(double[] x, Weight bias) => [.. x.Select((v, i) => v + bias.Values[i])];

    private static double[] Relu(double[] x) => [.. x.Select(v => Math.Max(v, 0))];
}
