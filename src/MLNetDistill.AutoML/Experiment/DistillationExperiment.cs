using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace MLNetDistill.AutoML;

/// <summary>
/// An AutoML experiment that finds the recipe by which a teacher's student learns best within a budget. Execute reads the data, lets the teacher score every
/// training row once, and tries recipes.
/// </summary>
public sealed class DistillationExperiment
{
    private readonly AutoCatalog _catalog;
    private readonly IPipelineTeacher _teacher;
    private readonly DistillationExperimentSettings _settings;

    internal DistillationExperiment(AutoCatalog catalog, IPipelineTeacher teacher, DistillationExperimentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        (_catalog, _teacher, _settings) = (catalog, teacher, settings);
    }

    /// <summary>Searches.</summary>
    /// <param name="trainData">Rows to learn from. A row with a missing label takes part with the teacher's answer alone.</param>
    /// <param name="validationData">Labeled rows with the same columns by which recipes are compared; null (default) holds a fifth of the training rows out.</param>
    /// <param name="testData">Labeled rows with the same columns for the final comparison; null (default) for none.</param>
    /// <param name="progress">Told how far the search is.</param>
    /// <param name="cancellationToken">Ends the search with the best so far.</param>
    /// <exception cref="ArgumentException">Columns, classes and teacher don't fit together, the budget is too small for one trial, or no student keeps the limits; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Canceled before a trial was trained to its end.</exception>
    public DistillationExperimentResult Execute(
        IDataView trainData, IDataView? validationData = null, IDataView? testData = null, IProgress<SearchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var task = TaskOf(trainData.Schema);
        var train = Read(trainData, new() { Task = task }, cancellationToken);
        var same = new LabelOptions { Task = task, Schema = LabelSchema.Of(train), AllowUnseenClasses = true };
        var validation = validationData is null ? null : Read(validationData, same, cancellationToken);
        var test = testData is null ? null : Read(testData, same, cancellationToken);

        // A model may read more than the student does: it scores the views themselves.
        var teacher = _teacher.Bind(trainData, task);
        var examples = test is null ? train : train.Append(test);
        IDataView[] views = testData is null ? [trainData] : [trainData, testData];
        var source = TeacherSource.Of(teacher) with { Create = (_, cancellation) => new(new PrescoredTeacher(teacher, _teacher.Score(teacher, views, examples, cancellation), examples.Inputs), null) };
        var result = new DistillationSearch(new(Name, train, validation, test), source, _settings.Search)
        {
            CreateExperiment = () => _catalog.CreateExperiment(new() { Seed = _settings.Search.Seed }),
        }.Execute(progress, cancellationToken);

        var labels = task == TaskKind.Multiclass ? LabelValues.Of(trainData.Schema[_settings.LabelColumnName]) : LabelValues.None;
        return new(result, run => run.Student is null ? null
            : new StudentTransformer(run.Student, new(_settings.TextColumnName, _settings.Text2ColumnName, _settings.FeatureColumnNames), new(), labels, trainData.Schema));
    }

    private string Name => _settings.Search.StudyName ?? "data";

    private TaskKind TaskOf(DataViewSchema schema)
    {
        var name = _settings.LabelColumnName;
        var label = schema.GetColumnOrNull(name)
            ?? throw new ArgumentException($"There is no label column '{name}'; the columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}.");
        return label.Type switch
        {
            KeyDataViewType => TaskKind.Multiclass,
            BooleanDataViewType => TaskKind.Binary,
            NumberDataViewType => TaskKind.Regression,
            var other => throw new ArgumentException($"The label column '{name}' has type {other}; a key (multiclass), a bool (binary) or a Single (regression) is needed. Put Conversion.MapValueToKey(\"{name}\") in front for class names."),
        };
    }

    private ExampleSet Read(IDataView view, LabelOptions labels, CancellationToken cancellationToken) => ExampleDataView.FromDataView(view, new()
    {
        Label = _settings.LabelColumnName,
        Text = _settings.TextColumnName,
        Text2 = _settings.Text2ColumnName,
        Features = _settings.FeatureColumnNames,
    }, labels, cancellationToken);
}
