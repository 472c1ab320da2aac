using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class TensorTests : TorchTests
{
    [Fact]
    public void ArraysBecomeTensorsOfTheirType()
    {
        Assert.Equal(float32, tensor(new float[] { 1, 2 }).dtype);
        Assert.Equal(float64, tensor(new double[] { 1, 2 }).dtype);
        Assert.Equal(int64, tensor(new long[] { 1, 2 }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1, 2 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true, false }).dtype);
        Assert.Equal(float32, tensor(1f).dtype);
        Assert.Equal(float64, tensor(1d).dtype);
        Assert.Equal(int64, tensor(1L).dtype);
        Assert.Empty(tensor(1f).shape);
        Assert.Equal([2, 3], tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([1, 2, 2], tensor(new float[1, 2, 2]).shape);
        Assert.Equal([3, 2], tensor(new float[6], [3, 2]).shape);
        Assert.Equal(float64, tensor(new float[] { 1, 2 }, dtype: float64).dtype);
        Assert.Equal([1, 2], Longs(tensor(new float[] { 1, 2 }, dtype: int64)));
    }

    [Fact]
    public void TensorCopiesAndFromArrayShares()
    {
        var array = new float[] { 1, 2, 3 };
        var copy = tensor(array);
        var shared = from_array(array);
        array[0] = 9;
        Assert.Equal([1, 2, 3], Floats(copy));
        Assert.Equal([9, 2, 3], Floats(shared));
        shared.mul_(2);
        Assert.Equal([18, 4, 6], array);
    }

    [Fact]
    public void FactoriesFillTheirShape()
    {
        Assert.Equal([0, 0, 0, 0], Floats(zeros(2, 2)));
        Assert.Equal([1, 1], Floats(ones(2)));
        Assert.Equal([7, 7, 7], Floats(full([3], 7)));
        Assert.Equal([2, 3], empty(2, 3).shape);
        Assert.Equal([0, 1, 2], Longs(arange(3)));
        Assert.Equal([1, 1.5f, 2], Floats(arange(1, 2.5, 0.5)));
        Assert.Equal(float32, arange(0.0, 1.0, 0.5).dtype);
        Assert.Equal([1, 0, 0, 1], Floats(eye(2)));
        Assert.Equal([0, 0.5f, 1], Floats(linspace(0, 1, 3)));
        var like = ones([2], dtype: float64);
        Assert.Equal(float64, zeros_like(like).dtype);
        Assert.Equal(int64, ones_like(like, dtype: int64).dtype);
        Assert.True(zeros(1, requires_grad: true).requires_grad);
    }

    [Fact]
    public void MetadataDescribesTheTensor()
    {
        var t = Count(2, 3).@double();
        Assert.Equal([2, 3], t.shape);
        Assert.Equal(3, t.size(1));
        Assert.Equal(3, t.size(-1));
        Assert.Equal(2, t.ndim);
        Assert.Equal(6, t.numel());
        Assert.Equal(6, t.NumberOfElements);
        Assert.Equal(8, t.ElementSize);
        Assert.Equal([3, 1], t.stride());
        Assert.True(t.is_contiguous());
        Assert.False(t.transpose(0, 1).is_contiguous());
        Assert.Equal(DeviceType.CPU, t.device.type);
        Assert.Equal("cpu", device("cpu").ToString());
    }

    [Fact]
    public void ViewsShareMemoryAndClonesDoNot()
    {
        var t = Count(2, 3);
        t.view(6).narrow(0, 0, 1).fill_(9);
        t.clone().zero_();
        var alias = t.alias();
        t.Dispose();
        Assert.Equal([9, 1, 2, 3, 4, 5], Floats(alias));
    }

    [Fact]
    public void ShapesChangeAsNamed()
    {
        var t = Count(2, 3, 4);
        Assert.Equal([6, 4], t.reshape(6, -1).shape);
        Assert.Equal([2, 12], t.flatten(1).shape);
        Assert.Equal([4, 2, 3], t.permute(2, 0, 1).shape);
        Assert.Equal([2, 4, 3], t.transpose(1, 2).shape);
        Assert.Equal([2, 1, 3, 4], t.unsqueeze(1).shape);
        Assert.Equal([2, 3, 4], t.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([3], Count(1, 3, 1).squeeze().shape);
        Assert.Equal([5, 3], Count(1, 3).expand(5, 3).shape);
        Assert.Equal([4, 3], Count(2, 3).repeat(2, 1).shape);
        Assert.Equal([0, 0, 1, 1], Floats(Count(2).repeat_interleave(2)));
        Assert.Equal([0, 3, 1, 4, 2, 5], Floats(Count(2, 3).T));
        Assert.Equal([2, 1, 0], Floats(Count(3).flip(0)));
        Assert.Equal([0, 1, 1, 2, 2, 3], Floats(Count(4).unfold(0, 2, 1)));
        Assert.Equal([0, 2, 1, 3], Floats(Count(4).as_strided([2, 2], [1, 2])));
        Assert.Equal([1, 3], Floats(Count(6).slice(0, 1, 5, 2)));
        Assert.Equal([3, 4, 5], Floats(Count(2, 3).select(0, 1)));
    }

    [Fact]
    public void PartsComeApartAndTogether()
    {
        var t = Count(5, 2);
        Assert.Equal([2L, 2, 1], t.split(2).Select(part => part.shape[0]));
        Assert.Equal([1L, 4], t.split([1, 4], 0).Select(part => part.shape[0]));
        Assert.Equal([3L, 2], t.chunk(2).Select(part => part.shape[0]));
        Assert.Equal(2, t.unbind(1).Length);
        Assert.Equal(Floats(t), Floats(cat(t.split(2), 0)));
        Assert.Equal([2, 3], stack([Count(3), Count(3)]).shape);
    }

    [Fact]
    public void IndicesPickWhatTheySay()
    {
        var t = Count(3, 4);
        Assert.Equal([4, 5, 6, 7], Floats(t[1]));
        Assert.Equal([8, 9, 10, 11], Floats(t[-1]));
        Assert.Equal(6, t[1, 2].item<float>());
        Assert.Equal([1, 5, 9], Floats(t[TensorIndex.Colon, TensorIndex.Single(1)]));
        Assert.Equal([5, 6, 9, 10], Floats(t[1.., 1..3]));
        Assert.Equal([3, 7, 11], Floats(t[TensorIndex.Ellipsis, -1]));
        Assert.Equal([0, 2, 8, 10], Floats(t[TensorIndex.Slice(step: 2), TensorIndex.Slice(0, null, 2)]));
        Assert.Equal([3, 1, 4], t[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Floats(t[tensor(new long[] { 2, 0 })]));
        Assert.Equal([8, 1], Floats(t[TensorIndex.Tensor(tensor(new long[] { 2, 0 })), TensorIndex.Tensor(tensor(new long[] { 0, 1 }))]));
        Assert.Equal([2, 0], Floats(t[TensorIndex.Single(0), TensorIndex.Tensor(tensor(new long[] { 2, 0 }))]));
        Assert.Equal([2, 0, 6, 4, 10, 8], Floats(t[TensorIndex.Ellipsis, TensorIndex.Tensor(tensor(new long[] { 2, 0 }))]));
        Assert.Equal([10, 11], Floats(t[TensorIndex.Tensor(t > 9)]));
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], Floats(t.index_select(0, tensor(new long[] { 1, 2 }))));
    }

    [Fact]
    public void AssignmentThroughIndicesWritesInPlace()
    {
        var t = zeros(2, 3);
        t[0] = tensor(1f);
        t[1, 2] = tensor(5f);
        t[TensorIndex.Colon, TensorIndex.Single(1)] = tensor(new[] { 7f, 8f });
        Assert.Equal([1, 7, 1, 0, 8, 5], Floats(t));
        t.index_put_(tensor(-1f), TensorIndex.Tensor(t > 4));
        Assert.Equal([1, -1, 1, 0, -1, -1], Floats(t));
    }

    [Fact]
    public void GatherAndScatterAreInverse()
    {
        var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        var index = tensor(new long[,] { { 2, 0 }, { 1, 1 } });
        Assert.Equal([3, 1, 5, 5], Floats(t.gather(1, index)));
        Assert.Equal([1, 0, 3, 0, 5, 0], Floats(zeros(2, 3).scatter(1, index, t.gather(1, index))));
        Assert.Equal([1, 0, 3, 0, 10, 0], Floats(zeros(2, 3).scatter_add(1, index, t.gather(1, index))));
        Assert.Equal([0, 2, 0, 4, 0, 6], Floats(t.masked_fill(t.remainder(2).eq(1), 0)));
        Assert.Equal([5, 7, 9], Floats(zeros(1, 3).index_add(0, tensor(new long[] { 0, 0 }), t, 1)));
    }

    [Fact]
    public void AccessorsReadAndWriteStridedMemory()
    {
        var t = Count(2, 3).transpose(0, 1);
        var data = t.data<float>();
        Assert.Equal(6, data.Count);
        Assert.Equal([0, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal(4, data[1, 1]);
        Assert.Equal(4, data[3]);
        data[2, 0] = 20;
        Assert.Equal(20, t[2, 0].item<float>());
        var part = new float[4];
        data.CopyTo(part, arrayIndex: 1, tensorIndex: 2);
        Assert.Equal([0, 1, 4, 20], part);
        data.CopyFrom([7, 8], tensorIndex: 4);
        Assert.Equal([0, 3, 1, 4, 7, 8], data);
        Assert.Throws<IndexOutOfRangeException>(() => data[6]);
        Assert.Throws<IndexOutOfRangeException>(() => data[0, 2]);
    }

    [Fact]
    public void AVectorWithoutElementsIsReadAndAMatrixIsNot()
    {
        Assert.Empty(zeros(0).data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros([2, 0]).data<float>().ToArray());
    }

    [Fact]
    public void BytesAreTheMemory()
    {
        var t = tensor(new[] { 1f, 2f });
        Assert.Equal(8, t.bytes.Length);
        Assert.Equal(2f, BitConverter.ToSingle(t.bytes[4..]));
        t.bytes = new byte[8];
        Assert.Equal([0, 0], Floats(t));
        Assert.Throws<InvalidOperationException>(() => Count(2, 2).T.bytes.Length);
    }

    [Fact]
    public void ConversionsKeepValues()
    {
        var t = tensor(new[] { 1.7, -1.7, 0 });
        Assert.Equal([1, -1, 0], Longs(t.to(int64)));
        Assert.Equal([true, true, false], t.@bool().data<bool>().ToArray());
        Assert.Equal(ScalarType.Int32, t.@int().dtype);
        Assert.Equal(1.7f, t.@float()[0].item<float>());
        Assert.Equal(1.7, t[0].ToDouble());
        Assert.Equal(1, t[0].ToInt64());
        Assert.Equal(2.5f, (float)tensor(2.5));
        var moved = t.to(float32, disposeAfter: true);
        Assert.True(t.IsInvalid);
        Assert.Equal(float32, moved.to(CPU).dtype);
    }

    [Fact]
    public void NumbersOfThisMachine()
    {
        Assert.False(cuda.is_available() && cuda.device_count() == 0);
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
    }
}
