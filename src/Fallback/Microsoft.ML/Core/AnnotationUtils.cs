using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The names of annotations that components agree on, and ways to read and write them.</summary>
internal static class AnnotationUtils
{
    public const string SlotNames = "SlotNames";
    public const string KeyValues = "KeyValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId";
    public const string ScoreColumnKind = "ScoreColumnKind";
    public const string ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";
    public const string TrainingLabelValues = "TrainingLabelValues";
    public const string CategoricalSlotRanges = "CategoricalSlotRanges";

    public static KeyDataViewType ScoreColumnSetIdType { get; } = new(typeof(uint), int.MaxValue);

    public static VectorDataViewType NamesType(int size) => new(TextDataViewType.Instance, size);

    /// <summary>One past the largest set of score columns in a schema: the id of the next scorer's columns.</summary>
    public static uint NextScoreColumnSetId(DataViewSchema schema)
    {
        uint last = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(ScoreColumnSetId)?.Type is not KeyDataViewType { RawType: var raw } || raw != typeof(uint))
                continue;
            uint id = 0;
            column.Annotations.GetValue(ScoreColumnSetId, ref id);
            last = Math.Max(last, id);
        }
        return last + 1;
    }

    /// <summary>Adds the names of a vector's slots (or the text values of keys) to a builder.</summary>
    public static void AddNames(this DataViewSchema.Annotations.Builder builder, string kind, VBuffer<ReadOnlyMemory<char>> names) =>
        builder.Add(kind, NamesType(names.Length), (ref VBuffer<ReadOnlyMemory<char>> destination) => names.CopyTo(ref destination));

    /// <summary>True if the column has an annotation of this kind that is a vector of <paramref name="size"/> texts.</summary>
    public static bool HasNames(this DataViewSchema.Column column, string kind, int size) =>
        size > 0 && column.Annotations.Schema.GetColumnOrNull(kind)?.Type is VectorDataViewType vector && vector.Size == size && vector.ItemType is TextDataViewType;
}
