namespace MLNetDistill.Losses;

/// <summary>A loss that learns and remembers nothing: its value follows from the batch alone. Most losses are of this kind.</summary>
public abstract record StatelessLoss : DistillationLoss
{
    /// <summary>The loss of one batch, the mean over the rows that take part; 0, with gradient 0, if none does.</summary>
    /// <param name="student">The student's outputs.</param>
    /// <param name="teacher">The teacher's; null for a loss that does not need them.</param>
    /// <param name="labels">The labels, where known.</param>
    public abstract LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels);

    /// <inheritdoc/>
    public sealed override LossTerm Bind(LossSetting setting) => new Term(this);

    private sealed class Term(StatelessLoss loss) : LossTerm
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point) => loss.Compute(student, teacher, labels);
    }
}
