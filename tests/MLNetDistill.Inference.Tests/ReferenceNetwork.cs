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
        GruArchitecture gru => Output(model, [.. gru.Directions.SelectMany(d => Unroll(model, d, ids, gru.StateWidth, 3, Gru).Aggregate((a, b) => [.. a.Zip(b, Math.Max)]))]),
        BiLstmArchitecture lstm => Output(model, Hidden(model, lstm.HiddenWidth, [.. lstm.Directions.SelectMany(d => Unroll(model, d, ids, lstm.StateWidth, 4, Lstm)[^1])])),
        TransformerArchitecture transformer => Output(model, ReferenceTransformer.Mean(model, transformer, ids)),
        TextCnnArchitecture cnn => Output(model, Convolve(model, cnn, ids)),
        _ => throw new ArgumentException(model.Spec.Architecture.Name),
    };

    public static double[] Score(StudentModel model, float[] numeric, int[] categories)
    {
        var table = model.Spec.Table!;
        var missing = numeric.Select(float.IsNaN).ToArray();
        if (model.Spec.Tree is { } tree) return [.. Row(model.Weights["leaves.weight"], Leaf(tree, table, numeric, missing, categories))];
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

    private static int Leaf(TreeSpec tree, TableSpec table, float[] numeric, bool[] missing, int[] categories)
    {
        var place = tree.Splits.Count == 0 ? ~0 : 0;
        while (place >= 0)
        {
            var split = tree.Splits[place];
            bool left;
            if (split.Column >= numeric.Length) left = split.Categories!.Contains(categories[split.Column - numeric.Length]);
            else if (!missing[split.Column]) left = (numeric[split.Column] - table.Numeric[split.Column].Mean) / table.Numeric[split.Column].Scale <= split.Threshold;
            else left = table.Numeric[split.Column].HasMissing ? split.MissingLeft : 0 <= split.Threshold;
            place = left ? split.Left : split.Right;
        }
        return ~place;
    }

    /// <summary>The states after each word; what else a unit keeps stands behind its state.</summary>
    private static List<double[]> Unroll(StudentModel model, string direction, IReadOnlyList<int> ids, int width, int gates, Func<double[][], double[][], double[], double[], (double[], double[])> unit)
    {
        if (ids.Count == 0) ids = [Vocabulary.PaddingId];
        var candidate = model.Weights.TryGet($"{direction}.candidate.bias", out var bias) ? bias.Values.Select(v => (double)v).ToArray() : new double[width];
        var (state, kept) = (new double[width], new double[width]);
        var states = new List<double[]>();
        foreach (var id in direction == "backward" ? ids.Reverse() : ids)
        {
            var word = Dense(model, $"{direction}.input", [.. Row(model.Weights["embedding.weight"], id)]).Chunk(width).ToArray();
            var memory = Dense(model.Weights[$"{direction}.state.weight"], new Weight("", [gates * width], new float[gates * width]), state).Chunk(width).ToArray();
            memory[^1] = [.. memory[^1].Zip(candidate, (a, b) => a + b)];
            (state, kept) = unit(word, memory, state, kept);
            states.Add(state);
        }
        return states;
    }

    private static (double[], double[]) Gru(double[][] word, double[][] memory, double[] state, double[] kept) => ([.. state.Select((h, i) =>
    {
        var (reset, update) = (Sigmoid(word[0][i] + memory[0][i]), Sigmoid(word[1][i] + memory[1][i]));
        return (1 - update) * Math.Tanh(word[2][i] + reset * memory[2][i]) + update * h;
    })], kept);

    private static (double[], double[]) Lstm(double[][] word, double[][] memory, double[] state, double[] cell)
    {
        double Open(int gate, int i) => Sigmoid(word[gate][i] + memory[gate][i]);
        double[] next = [.. cell.Select((c, i) => Open(1, i) * c + Open(0, i) * Math.Tanh(word[3][i] + memory[3][i]))];
        return ([.. next.Select((c, i) => Open(2, i) * Math.Tanh(c))], next);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Hidden(StudentModel model, int width, double[] x) => width > 0 ? Relu(Dense(model, "hidden", x)) : x;

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

    internal static IEnumerable<double> Row(Weight table, int id) => table.Values.Skip(id * table.Shape[1]).Take(table.Shape[1]).Select(v => (double)v);

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

    internal static double[] Dense(StudentModel model, string name, double[] x) => Dense(model.Weights[$"{name}.weight"], model.Weights[$"{name}.bias"], x);

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

    internal static double[] Relu(double[] x) => [.. x.Select(v => Math.Max(v, 0))];
}
