using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>A 128-bit name of a row that survives shuffling.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public int CompareTo(DataViewRowId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId id && Equals(id);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>A well mixed 64-bit hash, the same in every process: the split of rows is decided by it.</summary>
    internal ulong Mix(ulong seed)
    {
        var hash = seed * 0x9E3779B97F4A7C15 ^ Low;
        for (var i = 0; i < 2; i++)
        {
            hash = BitOperations.RotateLeft(hash ^ High, 31) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ hash >> 29) * 0x94D049BB133111EB;
        }
        return hash ^ hash >> 32;
    }
}
