using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>Loads saved pipelines with their students as they were.</summary>
public static class ModelLoading
{
    /// <summary>
    /// Loads a model like <c>Load</c>, and gives every student in it its full schema back (Score as a vector of known size with slot names, lazy
    /// columns), so that Evaluate works on it. Plain <c>Load</c> predicts the same values with a Score of unknown size.
    /// </summary>
    /// <param name="catalog">The catalog, <c>ml.Model</c>.</param>
    /// <param name="filePath">A file that <c>ml.Model.Save</c> wrote.</param>
    /// <param name="inputSchema">The schema that the model was saved with.</param>
    /// <exception cref="FormatException">A student in the model is damaged.</exception>
    public static ITransformer LoadWithStudents(this ModelOperationsCatalog catalog, string filePath, out DataViewSchema inputSchema)
    {
        using var stream = File.OpenRead(filePath);
        return catalog.LoadWithStudents(stream, out inputSchema);
    }

    /// <inheritdoc cref="LoadWithStudents(ModelOperationsCatalog, string, out DataViewSchema)"/>
    /// <param name="catalog">The catalog, <c>ml.Model</c>.</param>
    /// <param name="stream">A stream that <c>ml.Model.Save</c> wrote.</param>
    /// <param name="inputSchema">The schema that the model was saved with.</param>
    public static ITransformer LoadWithStudents(this ModelOperationsCatalog catalog, Stream stream, out DataViewSchema inputSchema)
    {
        var model = catalog.Load(stream, out inputSchema);
        return Restore(model, inputSchema);
    }

    private static ITransformer Restore(ITransformer model, DataViewSchema schema)
    {
        if (model is not TransformerChain<ITransformer> chain) return model;
        var restored = new List<ITransformer>();
        var inner = schema;
        foreach (var step in chain)
        {
            var next = step.GetOutputSchema(inner);
            if (next.GetColumnOrNull(SavedStudent.StudentColumn) is not null) return Student(chain, step, schema);
            restored.Add(Restore(step, inner));
            inner = next;
        }
        return new TransformerChain<ITransformer>([.. restored]);
    }

    private static StudentTransformer Student(TransformerChain<ITransformer> chain, ITransformer lookup, DataViewSchema schema)
    {
        var key = new MLContext().Data.LoadFromEnumerable([new StudentKey { Key = StudentKey.Only }]);
        var text = lookup.Transform(key).GetColumn<ReadOnlyMemory<char>>(SavedStudent.StudentColumn).Single();
        var payload = StudentPayload.Parse(text.Span);
        var predicted = chain.GetOutputSchema(schema).GetColumnOrNull(payload.Names.PredictedLabel);
        return new(payload.Student, payload.Input, payload.Names, predicted is { } column ? LabelValues.Of(column) : LabelValues.None, schema);
    }
}
