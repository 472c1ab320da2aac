using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers.MLNet;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Teachers;

/// <summary>A fitted ML.NET model as a teacher: any with a Score column, be it trained here or loaded from a file.</summary>
public sealed class ModelTeacher : ITeacher
{
    private readonly ITransformer _model;
    private readonly DataViewSchema _inputSchema;
    private readonly ModelTeacherOptions _options;
    private readonly ModelOutput _output;
    private readonly Lazy<IReadOnlyList<DataViewSchema.Column>> _needed;

    /// <summary>Binds a model.</summary>
    /// <param name="model">The fitted model.</param>
    /// <param name="inputSchema">The schema of the data that it was fitted to.</param>
    /// <param name="options">How its scores are read; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model has no usable score column; the message says what it has.</exception>
    public ModelTeacher(ITransformer model, DataViewSchema inputSchema, ModelTeacherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        (_model, _inputSchema, _options) = (model, inputSchema, options ?? new());
        _options.Validate();
        _output = ModelOutput.Of(model.GetOutputSchema(inputSchema), _options);
        _needed = new(NeededColumns);
    }

    /// <summary>Loads a model that <c>ml.Model.Save</c> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How its scores are read; null for the defaults.</param>
    /// <exception cref="FormatException">The file is not a model, or it was saved without the schema of its data.</exception>
    public static ModelTeacher Load(string path, ModelTeacherOptions? options = null)
    {
        var model = new MLContext().Model.LoadWithStudents(path, out var schema);
        return schema is null
            ? throw new FormatException($"{path} was saved without a schema, so the columns that it reads are not known. Save it with ml.Model.Save(model, data.Schema, …).")
            : new(model, schema, options ?? new() { Name = Path.GetFileName(path) });
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public TaskKind Task => _output.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _output.Classes;

    /// <inheritdoc/>
    public long? ParameterCount => _options.ParameterCount;

    /// <summary>The columns on which its score depends: one or two texts, or features.</summary>
    public ExampleColumns Columns
    {
        get
        {
            if (_needed.Value is { Count: 1 or 2 } texts && texts.All(column => column.Type is TextDataViewType && !IsCategory(column))) return new() { Text = texts[0].Name, Text2 = texts.Count == 2 ? texts[1].Name : null };
            var layout = TableLayout.Of(_inputSchema, [.. _needed.Value.Select(column => column.Name)]);
            return new() { Features = [.. layout.NumericNames, .. layout.CategoricalNames], Categorical = layout.CategoricalNames };
        }
    }

    /// <inheritdoc/>
    /// <remarks>Columns are found by name: a vector's slots by the names that the examples got them under, texts in the order in which the model has them.</remarks>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        Score(ModelInput.Create(_inputSchema, _needed.Value, examples), progress, cancellationToken);

    /// <summary>Scores the rows of a data view with the model's own columns.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="progress">Told the number of rows scored so far.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="ArgumentException">A column that the model reads is missing or of another type.</exception>
    public DenseSoftLabels Score(IDataView data, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        _output.Read(_model.Transform(data), progress, cancellationToken);

    /// <summary>True for a text that the model only tells apart from other texts: one of its columns holds an indicator for every value.</summary>
    private bool IsCategory(DataViewSchema.Column text)
    {
        if (!_model.IsRowToRowMapper) return false;
        var mapper = _model.GetRowToRowMapper(_inputSchema);
        return mapper.OutputSchema.Any(column => column.Annotations.Schema.GetColumnOrNull("CategoricalSlotRanges") is not null
            && mapper.GetDependencies([column]).Select(dependency => dependency.Name).Distinct().SequenceEqual([text.Name]));
    }

    /// <summary>The columns on which the score depends; all if the model can't tell.</summary>
    private IReadOnlyList<DataViewSchema.Column> NeededColumns()
    {
        if (!_model.IsRowToRowMapper) return [.. _inputSchema.Where(c => !c.IsHidden)];
        var mapper = _model.GetRowToRowMapper(_inputSchema);
        return [.. mapper.GetDependencies([mapper.OutputSchema[_output.Column.Name]]).Distinct()];
    }
}
