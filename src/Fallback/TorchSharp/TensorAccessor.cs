using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor, in the order of its shape, whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private torch.Tensor tensor;
    private T* elements;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        elements = (T*)tensor.Data;
    }

    public long Count => elements is null ? 0 : tensor.numel();

    public T this[params long[] indices]
    {
        get => *At(indices);
        set => *At(indices) = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        // As in the package: an empty matrix is refused, an empty vector is not.
        if (array.Length > 0 || tensor.ndim > 1) CopyTo(array.AsSpan());
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies until either the array or the tensor ends.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Common(array.Length - arrayIndex, tensorIndex);
        if (tensor.is_contiguous())
            new ReadOnlySpan<T>(elements + tensorIndex, count).CopyTo(array[arrayIndex..]);
        else
        {
            var layout = new Layout(tensor);
            for (var i = 0; i < count; i++)
                array[arrayIndex + i] = elements[layout.Offset(tensorIndex + i)];
        }
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Common(array.Length - arrayIndex, tensorIndex);
        if (tensor.is_contiguous())
            array.Slice(arrayIndex, count).CopyTo(new Span<T>(elements + tensorIndex, count));
        else
        {
            var layout = new Layout(tensor);
            for (var i = 0; i < count; i++)
                elements[layout.Offset(tensorIndex + i)] = array[arrayIndex + i];
        }
    }

    public IEnumerator<T> GetEnumerator() => (Count == 0 ? [] : (IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        tensor = null!;
        elements = null;
    }

    private int Common(int room, long tensorIndex)
    {
        if (tensorIndex < 0 || tensorIndex >= Count)
            throw new ArgumentOutOfRangeException(nameof(tensorIndex));
        return (int)Math.Min(room, Count - tensorIndex);
    }

    private T* At(long[] indices)
    {
        var layout = new Layout(tensor);
        if (indices.Length != 1)
            return elements + layout.Offset(indices);
        if (indices[0] >= Count)
            throw new IndexOutOfRangeException();
        ArgumentOutOfRangeException.ThrowIfNegative(indices[0]);
        return elements + layout.Offset(indices[0]);
    }

    /// <summary>Where an element of a strided tensor lies.</summary>
    private readonly struct Layout(torch.Tensor tensor)
    {
        private readonly long[] shape = tensor.shape;
        private readonly long[] strides = tensor.stride();

        public long Offset(long index)
        {
            var offset = 0L;
            for (var dim = shape.Length - 1; dim >= 0; dim--)
            {
                (index, var position) = Math.DivRem(index, shape[dim]);
                offset += position * strides[dim];
            }
            return offset;
        }

        public long Offset(long[] indices)
        {
            var offset = 0L;
            for (var dim = 0; dim < shape.Length; dim++)
            {
                if (indices[dim] < 0 || indices[dim] >= shape[dim])
                    throw new IndexOutOfRangeException($"{indices[dim]} >= {shape[dim]} in dimension {dim}.");
                offset += indices[dim] * strides[dim];
            }
            return offset;
        }
    }
}
