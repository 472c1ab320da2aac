using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The annotations by which the columns that a scorer adds are recognised.</summary>
internal static class ScoreColumns
{
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";

    public const string Binary = "BinaryClassification";
    public const string Multiclass = "MulticlassClassification";
    public const string Regression = "Regression";

    /// <summary>Annotations for a column of the given task and kind of value.</summary>
    public static DataViewSchema.Annotations.Builder Annotate(DataViewSchema inputSchema, string task, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(AnnotationUtils.ScoreColumnSetId, AnnotationUtils.ScoreColumnSetIdType, AnnotationUtils.NextScoreColumnSetId(inputSchema));
        builder.AddPrimitiveValue(AnnotationUtils.ScoreColumnKind, TextDataViewType.Instance, task.AsMemory());
        builder.AddPrimitiveValue(AnnotationUtils.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return builder;
    }

    /// <summary>What an estimator promises of these annotations.</summary>
    public static IEnumerable<SchemaShape.Column> Shapes { get; } =
    [
        new(AnnotationUtils.ScoreColumnSetId, AnnotationUtils.ScoreColumnSetIdType),
        new(AnnotationUtils.ScoreColumnKind, TextDataViewType.Instance),
        new(AnnotationUtils.ScoreValueKind, TextDataViewType.Instance),
    ];
}
