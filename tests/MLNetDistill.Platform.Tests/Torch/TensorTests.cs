using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class TensorTests : TorchTests
{
    [Fact]
    public void Tensor_copies_and_from_array_shares()
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
    public void Views_share_memory_and_clones_do_not()
    {
        var t = Count(2, 3);
        t.view(6).narrow(0, 0, 1).fill_(9);
        t.clone().zero_();
        var alias = t.alias();
        t.Dispose();
        Assert.Equal([9, 1, 2, 3, 4, 5], Floats(alias));
    }

    [Fact]
    public void Parameters_set_to_parts_of_a_flat_tensor_follow_it_and_their_gradients_add_up_in_another()
    {
        using var layer = nn.Linear(2, 2);
        var (values, gradients) = (Count(6), zeros(6));
        using (no_grad())
        {
            layer.weight!.set_(values.narrow(0, 0, 4).view(2, 2));
            layer.bias!.set_(values.narrow(0, 4, 2));
            layer.weight!.grad = gradients.narrow(0, 0, 4).view(2, 2);
            layer.bias!.grad = gradients.narrow(0, 4, 2);
        }
        Assert.Equal([4 + 0 + 2, 5 + 2 + 6], Floats(layer.call(tensor(new float[,] { { 1, 2 } }))));
        layer.call(tensor(new float[,] { { 1, 2 } })).sum().backward();
        layer.call(tensor(new float[,] { { 1, 2 } })).sum().backward();
        Assert.Equal([2, 4, 2, 4, 2, 2], Floats(gradients));
        values.zero_();
        Assert.Equal([0, 0], Floats(layer.call(tensor(new float[,] { { 1, 2 } }))));
        Assert.True(layer.weight!.requires_grad);
    }

    [Fact]
    public void Accessors_read_and_write_strided_memory()
    {
        var t = Count(2, 3).transpose(0, 1);
        var data = t.data<float>();
        Assert.Equal(6, data.Count);
        Assert.Equal([0, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal(4, data[1, 1]);
        Assert.Equal(4, data[3]);
        data[2, 0] = 20;
        Assert.Equal(20, t[2, 0].item<float>());
    }

    [Fact]
    public void A_vector_without_elements_is_read_and_a_matrix_is_not()
    {
        Assert.Empty(zeros(0).data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros([2, 0]).data<float>().ToArray());
    }

    [Fact]
    public void Bytes_are_the_memory()
    {
        var t = tensor(new[] { 1f, 2f });
        Assert.Equal(8, t.bytes.Length);
        Assert.Equal(2f, BitConverter.ToSingle(t.bytes[4..]));
        t.bytes = new byte[8];
        Assert.Equal([0, 0], Floats(t));
        Assert.Throws<InvalidOperationException>(() => Count(2, 2).T.bytes.Length);
    }
}
