using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>A divergence between the softened probabilities of teacher and student, the mean over the rows.</summary>
public abstract record DivergenceLoss : TemperedLoss
{
    /// <summary>Sets the defaults: the factor T² is on.</summary>
    /// <param name="temperature">The temperature.</param>
    protected DivergenceLoss(double temperature) : base(temperature)
    {
    }

    /// <inheritdoc/>
    protected sealed override Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature) =>
        Divergence(SoftProbabilities.Log(teacher.Logits, temperature), SoftProbabilities.Log(student.Logits, temperature));

    /// <summary>The divergence of one batch, a scalar.</summary>
    /// <param name="logP">The teacher's log-probabilities, [batch, classes].</param>
    /// <param name="logQ">The student's.</param>
    protected abstract Tensor Divergence(Tensor logP, Tensor logQ);
}
