using System.Buffers.Binary;
using System.Text;

namespace MLNetDistill.Inference.Tests;

public class SafeTensorsTests
{
    [Fact]
    public void Weights_survive_and_equal_weights_are_equal_bytes()
    {
        var weights = Example();
        var bytes = Write(weights);
        var read = SafeTensors.Read(new MemoryStream(bytes));
        Assert.Equal(weights.Select(w => w.Name), read.Select(w => w.Name));
        Assert.Equal(weights.Select(w => w.ShapeText), read.Select(w => w.ShapeText));
        Assert.Equal(weights.SelectMany(w => w.Values), read.SelectMany(w => w.Values));
        Assert.Equal(bytes, Write(read));
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
    }

    [Fact]
    public void Reads_what_others_write()
    {
        var read = SafeTensors.Read(new MemoryStream(File(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  """,
            [0, 0, 128, 63, 0, 0, 0, 64])));
        Assert.Equal([1f], read["a"].Values);
        Assert.Equal([2f], read["b"].Values);
        Assert.Empty(read["b"].Shape);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", "BF16")]
    [InlineData("""{"a":{"dtype":"I8","shape":[8],"data_offsets":[0,8]}}""", "'a.scale'")]
    [InlineData("""{"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]},"a.scale":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}""", "bytes follow")]
    [InlineData("""{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},"a.scale":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'a.scale'")]
    [InlineData("""{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},"a.scale":{"dtype":"F16","shape":[2],"data_offsets":[4,8]}}""", "'a.scale'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "overlap or leave a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "-1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,0]}}""", "2 GB")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "-4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "[0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "header")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", "header")]
    [InlineData("""{"a":7}""", "header")]
    [InlineData("""{"a":""", "header")]
    [InlineData("""[1]""", "not a JSON object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "bytes follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", "ends inside")]
    public void A_bad_header_is_refused(string header, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => SafeTensors.Read(new MemoryStream(File(header, new byte[8])))).Message);

    [Fact]
    public void Half_precision_is_the_nearest_16_bit_float()
    {
        var weights = new WeightSet();
        weights.Add("a", [2, 2], [1, -2.5f, 0.1f, 1e-7f]);
        var bytes = Write(weights, WeightPrecision.Half);
        var read = SafeTensors.Read(new MemoryStream(bytes));
        Assert.Equal(weights["a"].Values.Select(v => (float)(Half)v), read["a"].Values);
        Assert.Equal(bytes, Write(read, WeightPrecision.Half));
        Assert.Equal([0, 60], bytes[^8..^6]); // 1 is 0x3C00, as IEEE 754 says
        weights.Add("b", [1], [1e6f]);
        Assert.Contains("full precision", Assert.Throws<ArgumentException>(() => Write(weights, WeightPrecision.Half)).Message);
    }

    [Fact]
    public void Eight_bits_are_within_half_a_level_of_their_row()
    {
        var random = new Random(1);
        var weights = new WeightSet();
        weights.Add("a", [50, 4, 3], [.. Enumerable.Range(0, 600).Select(i => (float)(Math.Pow(10, (i / 12 % 9) - 6) * (random.NextDouble() - 0.5)))]);
        weights.Add("zeros", [3, 2], new float[6]);
        weights.Add("bias", [2], [0.123456f, 7]);
        weights.Add("empty", [0, 4], []);
        var bytes = Write(weights, WeightPrecision.EightBit);
        var read = SafeTensors.Read(new MemoryStream(bytes));
        Assert.Equal(weights.Select(w => (w.Name, w.ShapeText)), read.Select(w => (w.Name, w.ShapeText)));
        Assert.Equal(weights["bias"].Values, read["bias"].Values);
        Assert.Equal(weights["zeros"].Values, read["zeros"].Values);
        for (var row = 0; row < 50; row++)
        {
            var (before, after) = (weights["a"].Values.AsSpan(row * 12, 12).ToArray(), read["a"].Values.AsSpan(row * 12, 12).ToArray());
            // The scale is rounded up to 11 bits, one part in 1024.
            var level = before.Max(Math.Abs) / 127 * (1 + (1 / 1024f));
            Assert.All(before.Zip(after), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, level / 2 * 1.0001f));
        }
        Assert.Equal(bytes, Write(read, WeightPrecision.EightBit));
    }

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_ends()
    {
        var bytes = Write(Example());
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<FormatException>(() => SafeTensors.Read(new MemoryStream(bytes, 0, length)));
        Assert.Throws<FormatException>(() => SafeTensors.Read(new MemoryStream([255, 255, 255, 255, 255, 255, 255, 255, 1])));
    }

    [Fact]
    public void A_weight_set_refuses_what_does_not_fit()
    {
        var weights = Example();
        Assert.Throws<ArgumentException>(() => weights.Add("a", [1], [1]));
        Assert.Throws<ArgumentException>(() => weights.Add("c", [2, 2], [1]));
        Assert.Throws<ArgumentException>(() => weights.Add("c", [-1], []));
        Assert.Throws<ArgumentException>(() => weights.Add("c", [int.MaxValue, int.MaxValue, int.MaxValue], []));
        Assert.Contains("b, a", Assert.Throws<KeyNotFoundException>(() => weights["c"]).Message);
    }

    private static WeightSet Example()
    {
        var weights = new WeightSet();
        weights.Add("b", [2, 3], [1, -2, float.Epsilon, 4, 5.5f, float.MaxValue]);
        weights.Add("a", [1], [0.1f]);
        weights.Add("empty", [0, 4], []);
        return weights;
    }

    private static byte[] Write(WeightSet weights, WeightPrecision precision = WeightPrecision.Full)
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, weights, precision);
        return stream.ToArray();
    }

    private static byte[] File(string header, byte[] values)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. values];
    }
}
