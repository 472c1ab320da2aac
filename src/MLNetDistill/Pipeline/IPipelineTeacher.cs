using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Pipeline;

/// <summary>A teacher that an estimator was given, before it has seen data.</summary>
internal interface IPipelineTeacher
{
    /// <summary>The teacher for data of this kind.</summary>
    /// <exception cref="ArgumentException">It was made for another task, or can't read the columns.</exception>
    ITeacher Bind(IDataView input, TaskKind task);

    /// <summary>Scores the rows of the views, one view after the other.</summary>
    SoftLabels Score(ITeacher teacher, IReadOnlyList<IDataView> views, ExampleSet examples, CancellationToken cancellationToken);
}

/// <summary>A teacher of this library reads the examples.</summary>
internal sealed class ExampleTeacher(ITeacher teacher) : IPipelineTeacher
{
    private readonly ITeacher _teacher = teacher ?? throw new ArgumentNullException(nameof(teacher));

    public ITeacher Bind(IDataView input, TaskKind task) => TrainingData.Fitting(_teacher, task);

    public SoftLabels Score(ITeacher teacher, IReadOnlyList<IDataView> views, ExampleSet examples, CancellationToken cancellationToken) =>
        teacher.Score(examples.Inputs, null, cancellationToken);
}

/// <summary>A fitted model reads the views themselves: it may look at columns that the student never sees.</summary>
internal sealed class MLNetModelTeacher(ITransformer model, string labelColumnName) : IPipelineTeacher
{
    private readonly ITransformer _model = model ?? throw new ArgumentNullException(nameof(model));

    public ITeacher Bind(IDataView input, TaskKind task) => TrainingData.Fitting(new ModelTeacher(_model, ForModel(input).Schema), task);

    public SoftLabels Score(ITeacher teacher, IReadOnlyList<IDataView> views, ExampleSet examples, CancellationToken cancellationToken) =>
        views.Select(view => (SoftLabels)((ModelTeacher)teacher).Score(ForModel(view), null, cancellationToken)).Aggregate((all, more) => all.Append(more));

    // A model that makes keys of the label itself wants to see the label as it was before this pipeline did the same.
    private IDataView ForModel(IDataView view)
    {
        try
        {
            _model.GetOutputSchema(view.Schema);
            return view;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException && view.Schema.GetColumnOrNull(labelColumnName) is { } label && label.HasKeyValues())
        {
            var values = new MLContext().Transforms.Conversion.MapKeyToValue(labelColumnName).Fit(view).Transform(view);
            _model.GetOutputSchema(values.Schema);
            return values;
        }
    }
}
