using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>A student that was trained outside a pipeline, as an ML.NET model.</summary>
public static class StudentPipeline
{
    /// <summary>
    /// A model that reads the student's columns and adds PredictedLabel (for multiclass the class name), Score and Probability, with the schema to
    /// save it with.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="student">A binary, multiclass or regression student.</param>
    /// <param name="columns">The columns' names.</param>
    /// <exception cref="ArgumentException">ML.NET has no scorer for multi-label students.</exception>
    public static (ITransformer Model, DataViewSchema InputSchema) Create(MLContext context, StudentModel student, ExampleColumns columns)
    {
        if (student.Spec.Task == TaskKind.MultiLabel) throw new ArgumentException("ML.NET has no multi-label scorer; save the student as .mlnd.", nameof(student));
        var schema = Schema(student.Spec, columns);
        var names = new ScoreColumnNames();
        string[] features = student.Spec.Table is null ? [] : [.. schema.Select(column => column.Name)];
        var transformer = new StudentTransformer(student, new(columns.Text, columns.Text2, features), names,
            student.Spec.Task == TaskKind.Multiclass ? LabelValues.Of(student.Spec.Classes) : LabelValues.None, schema);
        if (student.Spec.Task != TaskKind.Multiclass) return (transformer, schema);
        var toName = context.Transforms.Conversion.MapKeyToValue(names.PredictedLabel).Fit(transformer.Transform(new EmptyDataView(schema)));
        return (new TransformerChain<ITransformer>(transformer, toName), schema);
    }

    private static DataViewSchema Schema(StudentSpec spec, ExampleColumns columns)
    {
        var builder = new DataViewSchema.Builder();
        if (spec.Table is null)
        {
            builder.AddColumn(columns.Text ?? throw new ArgumentException("Name the text column that the student reads.", nameof(columns)), TextDataViewType.Instance);
            if (spec.IsTextPair) builder.AddColumn(columns.Text2 ?? throw new ArgumentException("Name the second text column that the student reads.", nameof(columns)), TextDataViewType.Instance);
            return builder.ToSchema();
        }
        foreach (var column in spec.Table.Numeric) builder.AddColumn(column.Name, NumberDataViewType.Single);
        foreach (var column in spec.Table.Categorical) builder.AddColumn(column.Name, TextDataViewType.Instance);
        return builder.ToSchema();
    }
}
