using MLNetDistill.Inference;

namespace MLNetDistill.Benchmarks;

/// <summary>The students that read sequences as ONNX models, in the operators that ONNX Runtime knows to fuse.</summary>
internal static class ServingOnnxTexts
{
    public static OnnxModel Gru(StudentModel model)
    {
        var architecture = (GruArchitecture)model.Spec.Architecture;
        var (width, directions) = (architecture.StateWidth, architecture.Directions);
        float[] All(Func<string, IEnumerable<float>> values) => [.. directions.SelectMany(values)];
        // ONNX has the update gate first.
        IEnumerable<float> Turn(Weight weight)
        {
            var gate = weight.Values.Length / 3;
            return weight.Values[gate..(2 * gate)].Concat(weight.Values[..gate]).Concat(weight.Values[(2 * gate)..]);
        }
        return new OnnxModel().Constant(model.Weights["embedding.weight"]).Node("rows", "Gather", ["embedding.weight", "x"])
            .Node("steps", "Transpose", ["rows"], ("perm", new long[] { 1, 0, 2 }))
            .Constant("w", [directions.Count, 3 * width, architecture.EmbeddingWidth], All(d => Turn(model.Weights[$"{d}.input.weight"])))
            .Constant("r", [directions.Count, 3 * width, width], All(d => Turn(model.Weights[$"{d}.state.weight"])))
            .Constant("b", [directions.Count, 6 * width], All(d => [.. Turn(model.Weights[$"{d}.input.bias"]), .. new float[2 * width], .. model.Weights[$"{d}.candidate.bias"].Values]))
            .Node("states", "GRU", ["steps", "w", "r", "b"], ("direction", "bidirectional"), ("hidden_size", (long)width), ("linear_before_reset", 1L))
            .Node("maxima", "ReduceMax", ["states"], ("axes", new long[] { 0 }), ("keepdims", 0L))
            .Node("examples", "Transpose", ["maxima"], ("perm", new long[] { 1, 0, 2 }))
            .Integers("flat", 0, directions.Count * width).Node("features", "Reshape", ["examples", "flat"])
            .Gemm("y", "features", model.Weights, "output");
    }

    public static OnnxModel Transformer(StudentModel model, int length)
    {
        var architecture = (TransformerArchitecture)model.Spec.Architecture;
        var (width, heads) = (architecture.EmbeddingWidth, architecture.Heads);
        var onnx = new OnnxModel().Constant(model.Weights["embedding.weight"]).Node("rows", "Gather", ["embedding.weight", "x"])
            .Constant("positions", [1, length, width], PositionTable.Sinusoidal(length, width)).Node("x0", "Add", ["rows", "positions"])
            .Constant("two", [1], [2]).Constant("epsilon", [1], [1e-5f]).Constant("scale", [1], [1 / MathF.Sqrt((float)width / heads)])
            .Integers("split", 0, 0, 3, heads, width / heads).Integers("joined", 0, 0, width)
            .Integers("0", 0).Integers("1", 1).Integers("2", 2);
        for (var i = 0; i < architecture.Layers; i++)
        {
            var name = $"layers.{i}";
            Norm($"{name}.norm1", $"x{i}");
            Dense($"{name}.qkv", $"{name}.norm1");
            onnx.Node($"{name}.parts", "Reshape", [$"{name}.qkv", "split"]).Node($"{name}.heads", "Transpose", [$"{name}.parts"], ("perm", new long[] { 2, 0, 3, 1, 4 }))
                .Node($"{name}.q", "Gather", [$"{name}.heads", "0"], ("axis", 0L)).Node($"{name}.k", "Gather", [$"{name}.heads", "1"], ("axis", 0L)).Node($"{name}.v", "Gather", [$"{name}.heads", "2"], ("axis", 0L))
                .Node($"{name}.kt", "Transpose", [$"{name}.k"], ("perm", new long[] { 0, 1, 2, 4, 3 }))
                .Node($"{name}.products", "MatMul", [$"{name}.q", $"{name}.kt"]).Node($"{name}.scores", "Mul", [$"{name}.products", "scale"])
                .Node($"{name}.shares", "Softmax", [$"{name}.scores"], ("axis", -1L)).Node($"{name}.sums", "MatMul", [$"{name}.shares", $"{name}.v"])
                .Node($"{name}.words", "Transpose", [$"{name}.sums"], ("perm", new long[] { 1, 3, 2, 0, 4 })).Node($"{name}.gathered", "Reshape", [$"{name}.words", "joined"]);
            Dense($"{name}.attention", $"{name}.gathered");
            onnx.Node($"{name}.middle", "Add", [$"x{i}", $"{name}.attention"]);
            Norm($"{name}.norm2", $"{name}.middle");
            Dense($"{name}.up", $"{name}.norm2");
            onnx.Node($"{name}.relu", "Relu", [$"{name}.up"]);
            Dense($"{name}.down", $"{name}.relu");
            onnx.Node($"x{i + 1}", "Add", [$"{name}.middle", $"{name}.down"]);
        }
        Norm("norm", $"x{architecture.Layers}");
        return onnx.Node("mean", "ReduceMean", ["norm"], ("axes", new long[] { 1 }), ("keepdims", 0L)).Gemm("y", "mean", model.Weights, "output");

        void Dense(string layer, string input)
        {
            var weight = model.Weights[$"{layer}.weight"];
            var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
            var transposed = new float[weight.Values.Length];
            for (var j = 0; j < transposed.Length; j++) transposed[(j % inputs * outputs) + (j / inputs)] = weight.Values[j];
            onnx.Constant($"{layer}.t", [inputs, outputs], transposed).Constant(model.Weights[$"{layer}.bias"])
                .Node($"{layer}.product", "MatMul", [input, $"{layer}.t"]).Node(layer, "Add", [$"{layer}.product", $"{layer}.bias"]);
        }

        void Norm(string layer, string input)
        {
            onnx.Constant(model.Weights[$"{layer}.weight"]).Constant(model.Weights[$"{layer}.bias"])
                .Node($"{layer}.mean", "ReduceMean", [input], ("axes", new long[] { -1 })).Node($"{layer}.difference", "Sub", [input, $"{layer}.mean"])
                .Node($"{layer}.squares", "Pow", [$"{layer}.difference", "two"]).Node($"{layer}.variance", "ReduceMean", [$"{layer}.squares"], ("axes", new long[] { -1 }))
                .Node($"{layer}.sum", "Add", [$"{layer}.variance", "epsilon"]).Node($"{layer}.deviation", "Sqrt", [$"{layer}.sum"])
                .Node($"{layer}.normed", "Div", [$"{layer}.difference", $"{layer}.deviation"])
                .Node($"{layer}.scaled", "Mul", [$"{layer}.normed", $"{layer}.weight"]).Node(layer, "Add", [$"{layer}.scaled", $"{layer}.bias"]);
        }
    }
}
