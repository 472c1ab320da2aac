using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>A loss at work in one training run: what its record asks for, with the parts that learn and the numbers that it remembers.</summary>
public abstract class LossTerm : IDisposable
{
    /// <summary>What is trained together with the student and thrown away afterwards, such as projections and critics. Float32, on the run's device. Default: none.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>What else has to survive an interruption, such as a memory bank: float32 tensors that are updated in place. Default: none.</summary>
    public virtual IReadOnlyList<Tensor> State => [];

    /// <summary>What a user should know of how it went, a sentence, once the training has ended; null (default) for nothing.</summary>
    public virtual string? Note => null;

    /// <summary>The loss of one batch, before the term's weight; 0, with gradient 0, if no row takes part.</summary>
    /// <param name="student">The student's outputs.</param>
    /// <param name="teacher">The teacher's; null for a loss that does not need them.</param>
    /// <param name="labels">The labels, where known.</param>
    /// <param name="point">Where the training stands.</param>
    public abstract LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point);

    /// <summary>
    /// Takes over into <see cref="State"/> what the step has taught. Called once after each step, however many batches <see cref="Compute"/> was asked about: there
    /// are two under mixup. By default there is nothing to do.
    /// </summary>
    public virtual void EndStep()
    {
    }

    /// <summary>Frees parameters and state.</summary>
    public virtual void Dispose()
    {
        foreach (var tensor in Parameters.Concat(State)) tensor.Dispose();
        GC.SuppressFinalize(this);
    }
}
