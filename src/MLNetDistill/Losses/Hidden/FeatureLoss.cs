using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>A comparison of the vectors of a batch that learns nothing itself; the widths of student and teacher may differ.</summary>
public abstract record FeatureLoss : PairLoss
{
    /// <summary>Sets the defaults.</summary>
    /// <param name="scale">The published factor.</param>
    protected FeatureLoss(double scale) : base(scale)
    {
    }

    /// <inheritdoc/>
    protected sealed override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(this, pair);

    /// <summary>The loss of two layers before the scale, a scalar.</summary>
    /// <param name="student">[batch, student's width].</param>
    /// <param name="teacher">[batch, teacher's width].</param>
    protected abstract Tensor Compare(Tensor student, Tensor teacher);

    private sealed class Term(FeatureLoss loss, LayerPair pair) : PairTerm
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point) =>
            new(loss.Compare(student.Inner!.Hidden[pair.Student].Pooled, teacher!.Inner!.Hidden[pair.Teacher].Pooled));
    }
}
