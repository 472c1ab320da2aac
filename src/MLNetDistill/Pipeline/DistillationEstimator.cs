using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Training;
using MLNetDistill.Transforms;
using Microsoft.ML;

namespace MLNetDistill.Pipeline;

/// <summary>
/// Trains a student on a teacher's soft labels. Fit reads the data, lets the teacher score every row (also those of
/// <see cref="DistillationOptions.UnlabeledSet"/>), trains by the recipe and gives a <see cref="StudentTransformer"/>. A row with a missing
/// label takes part with the teacher's answer alone. Two Fits with the same seed give the same student.
/// </summary>
public sealed class DistillationEstimator : IEstimator<StudentTransformer>
{
    private readonly TaskKind _task;
    private readonly IPipelineTeacher _teacher;
    private readonly DistillationOptions _options;

    internal DistillationEstimator(TaskKind task, IPipelineTeacher teacher, DistillationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_task, _teacher, _options) = (task, teacher, options);
    }

    /// <summary>The input's shape with the student's columns.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => StudentShape.Add(inputSchema, _task, _options.LabelColumnName, _options.ScoreColumns());

    /// <summary>Scores the data with the teacher and trains the student.</summary>
    /// <exception cref="ArgumentException">Columns, classes, recipe and teacher don't fit together; the message names what and the way out.</exception>
    /// <exception cref="OperationCanceledException"><see cref="DistillationOptions.CancellationToken"/> was canceled.</exception>
    public StudentTransformer Fit(IDataView input)
    {
        var cancellation = _options.CancellationToken;
        var examples = Read(input, null);
        if (_options.UnlabeledSet is { } unlabeled) examples = examples.Append(WithoutLabels(unlabeled, examples));
        var validation = _options.ValidationSet is { } set ? Read(set, examples) : null;
        var recipe = _options.Recipe ?? DistillationRecipe.Default(_task, examples.Inputs);
        // Everything that can be refused is refused before the teacher starts to work.
        var trainer = new StudentTrainer(recipe, _options.Run);

        var data = new TrainingData(examples, null, validation);
        if (recipe.NeedsTeacher() || recipe.Start.NeedsTeacher)
        {
            var teacher = _teacher.Bind(input, _task);
            TeacherSource.Of(teacher).Validate(recipe, examples);
            IDataView[] views = _options.UnlabeledSet is { } more ? [input, more] : [input];
            data = new TrainingData(examples, _teacher.Score(teacher, views, examples, cancellation), validation)
            {
                Teacher = teacher,
            }
                .WithTeacherStates(recipe.Needs(), teacher, null, cancellation)
                .WithCopies(recipe.AllAugmentation(), teacher, _options.Run.Seed, null, cancellation);
        }
        var student = trainer.Train(data, cancellation).Model;
        var labelValues = _task == TaskKind.Multiclass ? LabelValues.Of(input.Schema[_options.LabelColumnName]) : LabelValues.None;
        return new(student, _options.Input(), _options.ScoreColumns(), labelValues, input.Schema);
    }

    private ExampleSet Read(IDataView view, ExampleSet? like) =>
        ExampleDataView.FromDataView(view, Columns(_options.LabelColumnName), new() { Task = _task, Schema = like is null ? null : LabelSchema.Of(like) }, _options.CancellationToken);

    private ExampleSet WithoutLabels(IDataView view, ExampleSet like)
    {
        var inputs = ExampleDataView.FromDataView(view, Columns(null), new() { Task = _task, Schema = LabelSchema.Of(like) }, _options.CancellationToken).Inputs;
        return new(inputs, like.Labels.Select(new int[inputs.Count]).WithoutLabels());
    }

    private ExampleColumns Columns(string? label) => new()
    {
        Label = label,
        Text = _options.TextColumnName,
        Text2 = _options.Text2ColumnName,
        Features = _options.FeatureColumnNames,
    };
}
