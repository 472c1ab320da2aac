using MLNetDistill.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>
/// A distilled student in a pipeline. It adds PredictedLabel, Score and (binary) Probability, computed lazily in managed code, and saves as
/// built-in steps, so that plain <c>ml.Model.Load</c> brings it back wherever this assembly can be found.
/// </summary>
public sealed class StudentTransformer : ITransformer
{
    private readonly StudentInput _input;
    private readonly ScoreColumnNames _names;
    private readonly LabelValues _labelValues;

    private readonly DataViewSchema _trainingSchema;

    internal StudentTransformer(StudentModel student, StudentInput input, ScoreColumnNames names, LabelValues labelValues, DataViewSchema trainingSchema) =>
        (Student, _input, _names, _labelValues, _trainingSchema) = (student, input, names, labelValues, trainingSchema);

    /// <summary>The student itself: to predict without ML.NET, or to save as <c>.mlnd</c>.</summary>
    public StudentModel Student { get; }

    /// <summary>Always true: PredictionEngine works.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The input's columns and the student's.</summary>
    /// <exception cref="ArgumentException">A column that the student reads is missing or has another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema).OutputSchema;

    /// <summary>Adds the student's columns; nothing is computed until they are read.</summary>
    public IDataView Transform(IDataView input) => new MappedDataView(input, Map(input.Schema));

    /// <summary>The mapping that PredictionEngine runs.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Map(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)SavedStudent.ToChain(Student, _input, _names, _labelValues, _trainingSchema)).Save(ctx);

    private StudentRowMapper Map(DataViewSchema schema) => new(schema, Student, _input, _names, _labelValues);
}
