using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>
/// The shape of a student's columns before there is a student: what EstimatorChain.Fit asks for first. Shape columns can't be made from outside
/// ML.NET, so built-in steps that make columns of that shape are asked for theirs.
/// </summary>
internal static class StudentShape
{
    /// <summary>The input's shape with the student's columns.</summary>
    /// <exception cref="ArgumentException">The label column is missing or of the wrong type for the task; the message says what to do.</exception>
    public static SchemaShape Add(SchemaShape input, TaskKind task, string labelColumnName, ScoreColumnNames names)
    {
        CheckLabel(input, task, labelColumnName);
        var transforms = new MLContext().Transforms;
        switch (task)
        {
            case TaskKind.Multiclass:
                var scores = SchemaDefinition.Create(typeof(MulticlassColumns));
                scores[nameof(MulticlassColumns.Score)].ColumnName = names.Score;
                scores[nameof(MulticlassColumns.Score)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
                var slotNames = new VBuffer<ReadOnlyMemory<char>>(2, new ReadOnlyMemory<char>[2]);
                scores[nameof(MulticlassColumns.Score)].AddAnnotation("SlotNames", slotNames, new VectorDataViewType(TextDataViewType.Instance, 2));
                // The prediction is a key with the label's key values.
                return transforms.CopyColumns(names.PredictedLabel, labelColumnName).GetOutputSchema(
                    transforms.CustomMapping<Nothing, MulticlassColumns>((_, _) => { }, null, outputSchemaDefinition: scores).GetOutputSchema(input));
            case TaskKind.Binary:
                var binary = SchemaDefinition.Create(typeof(BinaryColumns));
                binary[nameof(BinaryColumns.PredictedLabel)].ColumnName = names.PredictedLabel;
                binary[nameof(BinaryColumns.Score)].ColumnName = names.Score;
                binary[nameof(BinaryColumns.Probability)].ColumnName = names.Probability;
                return transforms.CustomMapping<Nothing, BinaryColumns>((_, _) => { }, null, outputSchemaDefinition: binary).GetOutputSchema(input);
            default:
                var value = SchemaDefinition.Create(typeof(RegressionColumns));
                value[nameof(RegressionColumns.Score)].ColumnName = names.Score;
                return transforms.CustomMapping<Nothing, RegressionColumns>((_, _) => { }, null, outputSchemaDefinition: value).GetOutputSchema(input);
        }
    }

    private static void CheckLabel(SchemaShape input, TaskKind task, string name)
    {
        var found = input.Where(column => column.Name == name).Take(1).ToArray();
        if (found.Length == 0) throw new ArgumentException($"There is no label column '{name}'; the columns are {string.Join(", ", input.Select(column => column.Name))}.");
        var label = found[0];
        var scalar = label.Kind == SchemaShape.Column.VectorKind.Scalar;
        switch (task)
        {
            case TaskKind.Multiclass when !(scalar && label.IsKey):
                throw new ArgumentException($"The label column '{name}' of a multiclass student must be a key; put Conversion.MapValueToKey(\"{name}\") in front.");
            case TaskKind.Binary when !(scalar && label.ItemType is BooleanDataViewType):
                throw new ArgumentException($"The label column '{name}' of a binary student must be a bool; convert it first, or use MulticlassClassification for two named classes.");
            case TaskKind.Regression when !(scalar && label.ItemType == NumberDataViewType.Single && !label.IsKey):
                throw new ArgumentException($"The label column '{name}' of a regression student must be a Single; put Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single) in front.");
        }
    }

    private sealed class Nothing;

    private sealed class MulticlassColumns
    {
        public float[] Score { get; set; } = [];
    }

    private sealed class BinaryColumns
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    private sealed class RegressionColumns
    {
        public float Score { get; set; }
    }
}
