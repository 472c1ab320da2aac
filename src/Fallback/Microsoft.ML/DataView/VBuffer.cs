using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A vector: dense, or sparse with sorted indices and zeros elsewhere. Its arrays may be longer than what they hold and are reused by getters.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null) : this(length, length, values, indices) { }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(0 <= count && count <= length, nameof(count));
        Contracts.CheckParam((values?.Length ?? 0) >= count, nameof(values));
        Contracts.CheckParam(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public T GetItemOrDefault(int index)
    {
        Contracts.CheckParam(0 <= index && index < Length, nameof(index));
        if (IsDense)
            return _values[index];
        var at = GetIndices().BinarySearch(index);
        return at < 0 ? default : _values[at];
    }

    public void CopyTo(Span<T> destination)
    {
        Contracts.CheckParam(Length <= destination.Length, nameof(destination), "Not large enough to hold these values.");
        if (IsDense)
        {
            GetValues().CopyTo(destination);
            return;
        }
        destination[..Length].Clear();
        var indices = GetIndices();
        for (var i = 0; i < indices.Length; i++)
            destination[indices[i]] = _values[i];
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        var next = 0;
        for (var i = 0; i < _count; i++)
        {
            var slot = IsDense ? i : _indices[i];
            if (all)
            {
                while (next < slot)
                    yield return new(next++, default);
            }
            next = slot + 1;
            yield return new(slot, _values[i]);
        }
        while (all && next < Length)
            yield return new(next++, default);
    }

    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    public override string ToString() => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal void Release(out T[] values, out int[] indices) => (values, indices) = (_values, _indices);
}
