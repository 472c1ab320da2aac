namespace Microsoft.ML.Data;

/// <summary>The way to write into a <see cref="VBuffer{T}"/> without a new array where the old one is large enough.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(scoped ref VBuffer<T> destination) =>
        Create(ref destination, destination.Length, destination.GetValues().Length, keepOldOnResize: true);

    public static VBufferEditor<T> Create<T>(scoped ref VBuffer<T> destination, int newLogicalLength, int? valuesCount = null,
        int? maxValuesCapacity = null, bool keepOldOnResize = false, bool requireIndicesOnDense = false)
    {
        var count = valuesCount ?? newLogicalLength;
        Contracts.CheckParam(newLogicalLength >= 0, nameof(newLogicalLength), "Must be non-negative.");
        Contracts.CheckParam(0 <= count && count <= newLogicalLength, nameof(valuesCount), "Must be between 0 and newLogicalLength.");
        var capacity = maxValuesCapacity ?? int.MaxValue;
        destination.Release(out var values, out var indices);
        var newValues = Grow(ref values, count, capacity, keepOldOnResize);
        var withIndices = count < newLogicalLength || requireIndicesOnDense;
        var newIndices = withIndices && Grow(ref indices, count, capacity, keepOldOnResize);
        return new VBufferEditor<T>(newLogicalLength, count, values, indices, withIndices, newValues, newIndices);
    }

    private static bool Grow<T>(ref T[] array, int count, int capacity, bool keep)
    {
        if (count <= (array?.Length ?? 0))
            return false;
        Contracts.CheckParam(count <= capacity, nameof(capacity));
        // An exact size the first time, then doubling: a column of one length never over-allocates.
        var size = array is null ? count : (int)Math.Clamp(2L * array.Length, count, capacity);
        if (keep)
            Array.Resize(ref array, size);
        else
            array = new T[size];
        return true;
    }
}

public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;
    public readonly Span<int> Indices;

    internal VBufferEditor(int length, int count, T[] values, int[] indices, bool withIndices, bool createdNewValues, bool createdNewIndices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = withIndices ? indices.AsSpan(0, count) : default;
        CreatedNewValues = createdNewValues;
        CreatedNewIndices = createdNewIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        Contracts.CheckParam(physicalValuesCount <= Values.Length, nameof(physicalValuesCount), "Cannot be greater than the count the editor was created with.");
        return new(_length, physicalValuesCount, _values, _indices);
    }
}
