using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Reports;

/// <summary>One of the three models of a run, measured on the test data.</summary>
public sealed record ModelReport
{
    /// <summary>The teacher's or the student's name.</summary>
    public required string Name { get; init; }

    /// <summary>Every metric's mean and standard deviation over the seeds, the headline metric first; none for a teacher of other classes than the data's.</summary>
    public required IReadOnlyDictionary<string, MetricSummary> Metrics { get; init; }

    /// <summary>Where it is right and how sure it is, all seeds together; null for multi-label and regression.</summary>
    public ClassBreakdown? Breakdown { get; init; }

    /// <summary>How it does on each label, all seeds together; null for other tasks than multi-label.</summary>
    public IReadOnlyList<LabelCounts>? Labels { get; init; }

    /// <summary>True and predicted values, of all seeds together; null for other tasks than regression.</summary>
    public RegressionBreakdown? Values { get; init; }

    /// <summary>The same report with where the model is right, whatever the task.</summary>
    /// <param name="models">What each seed's model says of the same examples.</param>
    /// <param name="labels">What is right.</param>
    internal ModelReport With(IReadOnlyList<DenseSoftLabels> models, ExampleLabels labels) => this with
    {
        Breakdown = ClassBreakdown.Of(models, labels),
        Labels = labels.Task == TaskKind.MultiLabel ? MultiLabelCounts.Of(models, labels).Classes : null,
        Values = RegressionBreakdown.Of(models, labels),
    };

    /// <summary>How often the model says what the teacher says, mean over the seeds; null for the teacher, and for a student of one that has other classes.</summary>
    public TeacherAgreement? Agreement { get; init; }

    /// <summary>The number of trained numbers, where known.</summary>
    public required long? Parameters { get; init; }

    /// <summary>The size of the saved model in bytes, where known.</summary>
    public required long? Bytes { get; init; }

    /// <summary>The median time of one prediction, batch 1, one thread; null where it was not measured.</summary>
    public required double? LatencyMicroseconds { get; init; }

    /// <summary>The time that training took, mean over the seeds, in seconds; null where the model came trained.</summary>
    public required double? TrainSeconds { get; init; }
}
