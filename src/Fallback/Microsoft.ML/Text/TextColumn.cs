namespace Microsoft.ML.Data;

/// <summary>A column of a text file with its type and its segments of fields resolved.</summary>
internal sealed class TextColumn
{
    private TextColumn(string name, DataViewType type, (int Min, int Lim)[] segments)
    {
        Name = name;
        Type = type;
        Segments = segments;
    }

    /// <summary>The end of a segment that takes all fields of a row.</summary>
    public const int Open = int.MaxValue;

    public string Name { get; }

    public DataViewType Type { get; }

    public (int Min, int Lim)[] Segments { get; }

    /// <param name="inputSize">The number of fields, for ranges that end there; 0 if nobody asked for it.</param>
    public static TextColumn Create(TextLoader.Column column, int inputSize)
    {
        var name = column.Name?.Trim();
        Contracts.CheckNonEmpty(name, nameof(column.Name));
        Contracts.CheckParam(column.Source?.Length > 0, nameof(column.Source), "Must specify some source column indices");
        var item = DataViewTypes.Primitive(column.DataKind);
        if (column.KeyCount is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(item.RawType), nameof(column.KeyCount), "Bad item type for Key");
            item = new KeyDataViewType(item.RawType, key.Count);
        }
        var segments = column.Source.Select(range => Segment(range, inputSize)).ToArray();
        var sorted = segments.OrderBy(segment => segment.Min).ToArray();
        for (var i = 1; i < sorted.Length; i++)
            Contracts.CheckParam(sorted[i - 1].Lim <= sorted[i].Min, nameof(column.Source), $"Intervals specified for column '{name}' overlap");
        var isOpen = segments.Any(segment => segment.Lim == Open);
        var size = isOpen ? 0 : segments.Sum(segment => segment.Lim - segment.Min);
        var isVector = isOpen || size > 1 || column.Source[0].ForceVector || column.Source[0].AutoEnd;
        return new TextColumn(name, isVector ? new VectorDataViewType(item, size) : item, segments);
    }

    private static (int Min, int Lim) Segment(TextLoader.Range range, int inputSize)
    {
        Contracts.CheckParam(range.Min >= 0, nameof(range.Min));
        if (range.Max is { } max)
        {
            Contracts.CheckParam(range.Min <= max && max < Open - 1, nameof(range.Max));
            return (range.Min, max + 1);
        }
        if (range.AutoEnd)
        {
            Contracts.CheckParam(range.Min < inputSize, nameof(range.Min), $"Column #{range.Min} not found in the dataset (it only has {inputSize} columns)");
            return (range.Min, inputSize);
        }
        return (range.Min, range.VariableEnd ? Open : range.Min + 1);
    }
}
