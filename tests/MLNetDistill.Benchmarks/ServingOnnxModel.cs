using System.Runtime.InteropServices;
using System.Text;
using MLNetDistill.Inference;

namespace MLNetDistill.Benchmarks;

/// <summary>Writes a small ONNX model (a protobuf message; onnx.proto, opset 13) with one input x and one output y.</summary>
internal sealed class OnnxModel
{
    public const int Float = 1, Int32 = 6;

    private const int IntAttribute = 2, TextAttribute = 3, IntsAttribute = 7, Int64 = 7;

    private readonly Message _graph = new();

    /// <summary>Appends a node whose only output has the name of the first argument.</summary>
    public OnnxModel Node(string output, string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var node = new Message();
        foreach (var input in inputs) node.Text(1, input);
        node.Text(2, output).Text(4, operation);
        foreach (var (name, value) in attributes)
        {
            var attribute = new Message().Text(1, name);
            if (value is long number) attribute.Number(3, number).Number(20, IntAttribute);
            else if (value is string text) attribute.Text(4, text).Number(20, TextAttribute);
            else
            {
                foreach (var item in (long[])value) attribute.Number(8, item);
                attribute.Number(20, IntsAttribute);
            }
            node.Child(5, attribute);
        }
        _graph.Child(1, node);
        return this;
    }

    public OnnxModel Constant(string name, long[] shape, ReadOnlySpan<float> values)
    {
        var tensor = new Message();
        foreach (var dimension in shape) tensor.Number(1, dimension);
        _graph.Child(5, tensor.Number(2, Float).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values)));
        return this;
    }

    public OnnxModel Integers(string name, params long[] values)
    {
        _graph.Child(5, new Message().Number(1, values.Length).Number(2, Int64).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan())));
        return this;
    }

    public OnnxModel Constant(Weight weight) => Constant(weight.Name, [.. weight.Shape.Select(d => (long)d)], weight.Values);

    /// <summary>x [rows, ...] is linear in each row: y = x * weightᵀ + bias.</summary>
    public OnnxModel Gemm(string output, string input, WeightSet weights, string layer) =>
        Constant(weights[$"{layer}.weight"]).Constant(weights[$"{layer}.bias"])
            .Node(output, "Gemm", [input, $"{layer}.weight", $"{layer}.bias"], ("transB", 1L));

    public byte[] ToBytes(int inputType, long[] inputShape, long[] outputShape)
    {
        _graph.Text(2, "student").Child(11, Value("x", inputType, inputShape)).Child(12, Value("y", Float, outputShape));
        return new Message().Number(1, 8).Child(7, _graph).Child(8, new Message().Text(1, "").Number(2, 13)).ToArray();
    }

    private static Message Value(string name, int type, long[] shape)
    {
        var dimensions = new Message();
        foreach (var dimension in shape) dimensions.Child(1, new Message().Number(1, dimension));
        return new Message().Text(1, name).Child(2, new Message().Child(1, new Message().Number(1, type).Child(2, dimensions)));
    }

    /// <summary>A protobuf message: numbered fields, each a variable-length integer or counted bytes.</summary>
    private sealed class Message
    {
        private readonly MemoryStream _bytes = new();

        public Message Number(int field, long value)
        {
            Variable((ulong)field << 3);
            Variable((ulong)value);
            return this;
        }

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Variable(((ulong)field << 3) | 2);
            Variable((ulong)value.Length);
            _bytes.Write(value);
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Child(int field, Message value) => Bytes(field, value.ToArray());

        public byte[] ToArray() => _bytes.ToArray();

        private void Variable(ulong value)
        {
            for (; value >= 0x80; value >>= 7) _bytes.WriteByte((byte)(value | 0x80));
            _bytes.WriteByte((byte)value);
        }
    }
}
