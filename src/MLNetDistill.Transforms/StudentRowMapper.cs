using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>Scores a row once, whichever of the student's columns are asked for.</summary>
internal sealed class StudentRowMapper(DataViewSchema inputSchema, StudentModel student, StudentInput input, ScoreColumnNames names, LabelValues labelValues)
    : RowMapper(inputSchema, ScoreColumns.Create(inputSchema, student.Spec, names, labelValues))
{
    private readonly IReadOnlyList<DataViewSchema.Column> _sources = input.Check(inputSchema, student.Spec);

    protected override IEnumerable<DataViewSchema.Column> Sources => _sources;

    protected override Func<int, Delegate> Bind(DataViewRow row)
    {
        var score = input.Bind(row, student);
        var outputs = new float[student.Spec.OutputCount()];
        var scored = -1L;
        return student.Spec.Task switch
        {
            TaskKind.Multiclass => column => column == 0 ? PredictedKey() : Probabilities(),
            TaskKind.Binary => column => column switch { 0 => PredictedBool(), 1 => Logit(), _ => Probability() },
            _ => _ => Value(),
        };

        float[] Outputs()
        {
            if (row.Position != scored)
            {
                score(outputs);
                scored = row.Position;
            }
            return outputs;
        }

        ValueGetter<uint> PredictedKey() => (ref uint value) => value = (uint)Prediction.ClassOf(TaskKind.Multiclass, Outputs()) + 1;
        ValueGetter<bool> PredictedBool() => (ref bool value) => value = Outputs()[0] > 0;
        ValueGetter<float> Logit() => (ref float value) => value = Outputs()[0];
        ValueGetter<float> Value() => (ref float value) => value = student.ToValue(Outputs());

        ValueGetter<float> Probability()
        {
            var both = new float[2];
            return (ref float value) =>
            {
                student.ToProbabilities(Outputs(), both);
                value = both[1];
            };
        }

        ValueGetter<VBuffer<float>> Probabilities() => (ref VBuffer<float> value) =>
        {
            var editor = VBufferEditor.Create(ref value, outputs.Length);
            student.ToProbabilities(Outputs(), editor.Values);
            value = editor.Commit();
        };
    }
}
