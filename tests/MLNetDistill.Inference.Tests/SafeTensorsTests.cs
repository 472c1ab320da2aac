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
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", "F16")]
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

    private static byte[] Write(WeightSet weights)
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, weights);
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
