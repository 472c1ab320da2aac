using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Puts scalars and vectors of one item type behind each other into one vector.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        Contracts.CheckValue(inputColumnNames, nameof(inputColumnNames));
        Contracts.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        Contracts.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        _env = env;
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new(_env, _output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var inputs = _inputs.Select(inputSchema.FindInput).ToArray();
        foreach (var input in inputs)
        {
            Contracts.Check(!input.IsKey, $"Column '{input.Name}' is key. Concatenation of keys is unsupported.");
            Contracts.Check(input.ItemType.Equals(inputs[0].ItemType), $"Concatenated columns should have the same type. Column '{input.Name}' " +
                $"has type of {input.ItemType}, but expected column type is {inputs[0].ItemType}.");
        }
        var annotations = new List<SchemaShape.Column>();
        if (inputs.All(c => c.Annotations.TryFindColumn(AnnotationUtils.IsNormalized, out _)))
            annotations.Add(SchemaShapeExtensions.IsNormalizedShape);
        if (inputs.Any(c => c.Annotations.TryFindColumn(AnnotationUtils.CategoricalSlotRanges, out _)))
            annotations.Add(SchemaShapeExtensions.CategoricalSlotRangesShape);
        if (inputs.Any(c => c.Kind == SchemaShape.Column.VectorKind.Scalar || c.Annotations.TryFindColumn(AnnotationUtils.SlotNames, out _)))
            annotations.Add(SchemaShapeExtensions.SlotNamesShape);
        var kind = inputs.Any(c => c.Kind == SchemaShape.Column.VectorKind.VariableVector)
            ? SchemaShape.Column.VectorKind.VariableVector
            : SchemaShape.Column.VectorKind.Vector;
        return inputSchema.With(new SchemaShape.Column(_output, kind, inputs[0].ItemType, false, new SchemaShape(annotations)));
    }
}
