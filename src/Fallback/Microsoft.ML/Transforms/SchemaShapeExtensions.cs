using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>What the estimators' GetOutputSchema methods share.</summary>
internal static class SchemaShapeExtensions
{
    public static SchemaShape.Column IsNormalizedShape { get; } = new(AnnotationUtils.IsNormalized, BooleanDataViewType.Instance);

    public static SchemaShape.Column SlotNamesShape { get; } = new(AnnotationUtils.SlotNames, SchemaShape.Column.VectorKind.Vector,
        TextDataViewType.Instance, false);

    public static SchemaShape.Column CategoricalSlotRangesShape { get; } =
        new(AnnotationUtils.CategoricalSlotRanges, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Int32, false);

    public static SchemaShape.Column FindInput(this SchemaShape inputSchema, string name) =>
        inputSchema.TryFindColumn(name, out var column) ? column : throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);

    /// <summary>The schema with these columns in place of those of the same name, or behind the others.</summary>
    public static SchemaShape With(this SchemaShape schema, params IEnumerable<SchemaShape.Column> columns)
    {
        var byName = schema.ToDictionary(c => c.Name);
        foreach (var column in columns)
            byName[column.Name] = column;
        return new(byName.Values);
    }

    /// <summary>Those of a column's annotations that have one of these names.</summary>
    public static IEnumerable<SchemaShape.Column> AnnotationsNamed(this SchemaShape.Column column, params string[] names) =>
        column.Annotations.Where(a => names.Contains(a.Name));
}
