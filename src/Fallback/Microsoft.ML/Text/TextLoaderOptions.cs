namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    public class Options
    {
        /// <summary>Whether a field may stand in double quotes, which may then hold separators.</summary>
        public bool AllowQuoting;

        /// <summary>Whether a row may end in index:value pairs.</summary>
        public bool AllowSparse;

        /// <summary>The number of fields in a row where it is known; otherwise sparse rows tell it themselves.</summary>
        public int? InputSize;

        public char[] Separators = ['\t'];

        public Column[] Columns;

        /// <summary>Whether white space at the end of a line is dropped.</summary>
        public bool TrimWhitespace;

        public bool HasHeader;

        /// <summary>Whether a quoted field may hold line breaks.</summary>
        public bool ReadMultilines;

        public long? MaxRows;

        /// <summary>What stands before a quote inside a quoted field.</summary>
        public char EscapeChar = '"';

        /// <summary>Whether an empty number is NaN and not 0.</summary>
        public bool MissingRealsAsNaNs;
    }

    /// <summary>One column of the data view and the fields of a row that it is read from.</summary>
    public sealed class Column
    {
        public Column(string name, DataKind dataKind, int index) : this(name, dataKind, [new Range(index)]) { }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex) : this(name, dataKind, [new Range(minIndex, maxIndex)]) { }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            Contracts.CheckValue(name, nameof(name));
            Contracts.CheckValue(source, nameof(source));
            Name = name;
            DataKind = dataKind;
            Source = source;
            KeyCount = keyCount;
        }

        internal string Name { get; }

        internal DataKind DataKind { get; }

        internal Range[] Source { get; }

        internal KeyCount KeyCount { get; }
    }

    /// <summary>Fields of a row: one, several, or all from a first one on.</summary>
    public sealed class Range
    {
        public Range() { }

        public Range(int index)
        {
            Contracts.CheckParam(index >= 0, nameof(index), "Must be non-negative");
            Min = index;
            Max = index;
        }

        public Range(int min, int? max)
        {
            Contracts.CheckParam(min >= 0, nameof(min), "Must be non-negative");
            Contracts.CheckParam(!(max < min), nameof(max), $"If specified, must be greater than or equal to {nameof(min)}");
            Min = min;
            Max = max;
            ForceVector = true;
            AutoEnd = max is null;
        }

        public int Min;
        internal int? Max { get; }

        /// <summary>To the last field of the first rows: a vector of that size.</summary>
        internal bool AutoEnd { get; }

        /// <summary>To the last field of each row: a vector of varying size.</summary>
        public bool VariableEnd;

        /// <summary>A vector even if it is of one field.</summary>
        internal bool ForceVector { get; }
    }
}

/// <summary>The number of keys in a key column: its text holds 0 to Count - 1.</summary>
public sealed class KeyCount
{
    public KeyCount(ulong count) => Count = count;

    internal ulong Count { get; }
}
