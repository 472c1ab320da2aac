using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>The columns that a student adds, typed and annotated as ML.NET's own scorers do, so that evaluators and later steps understand them.</summary>
internal static class ScoreColumns
{
    /// <summary>PredictedLabel (not for regression), Score and, for a binary task, Probability.</summary>
    /// <param name="input">The schema that the columns are added to; it decides the id of this set of score columns.</param>
    /// <param name="spec">The student.</param>
    /// <param name="names">The column names.</param>
    /// <param name="labelValues">The key values of a multiclass label.</param>
    public static IReadOnlyList<DataViewSchema.DetachedColumn> Create(DataViewSchema input, StudentSpec spec, ScoreColumnNames names, LabelValues labelValues)
    {
        var set = NextSetId(input);
        return spec.Task switch
        {
            TaskKind.Multiclass =>
            [
                new(names.PredictedLabel, new KeyDataViewType(typeof(uint), spec.Classes.Count), Annotate(set, "MulticlassClassification", "PredictedLabel", labelValues.AddKeyValues)),
                new(names.Score, new VectorDataViewType(NumberDataViewType.Single, spec.Classes.Count), Annotate(set, "MulticlassClassification", "Score", builder =>
                {
                    AddSlotNames(builder, spec.Classes);
                    labelValues.AddTrainingLabelValues(builder);
                })),
            ],
            TaskKind.Binary =>
            [
                new(names.PredictedLabel, BooleanDataViewType.Instance, Annotate(set, "BinaryClassification", "PredictedLabel")),
                new(names.Score, NumberDataViewType.Single, Annotate(set, "BinaryClassification", "Score")),
                new(names.Probability, NumberDataViewType.Single, Annotate(set, "BinaryClassification", "Probability", builder => builder.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true))),
            ],
            _ => [new(names.Score, NumberDataViewType.Single, Annotate(set, "Regression", "Score"))],
        };
    }

    private static DataViewSchema.Annotations Annotate(uint set, string kind, string value, Action<DataViewSchema.Annotations.Builder>? more = null)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("ScoreColumnSetId", SetIdType, set);
        builder.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, kind.AsMemory());
        builder.AddPrimitiveValue("ScoreValueKind", TextDataViewType.Instance, value.AsMemory());
        more?.Invoke(builder);
        return builder.ToAnnotations();
    }

    private static void AddSlotNames(DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> names)
    {
        var values = names.Select(name => name.AsMemory()).ToArray();
        builder.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, values.Length),
            (ref VBuffer<ReadOnlyMemory<char>> destination) => Vectors.Copy(values, ref destination));
    }

    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    // Evaluators tell the score columns of two models in one view apart by this number.
    private static uint NextSetId(DataViewSchema schema)
    {
        uint highest = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull("ScoreColumnSetId")?.Type.RawType != typeof(uint)) continue;
            uint id = 0;
            column.Annotations.GetValue("ScoreColumnSetId", ref id);
            highest = Math.Max(highest, id);
        }
        return highest + 1;
    }
}
