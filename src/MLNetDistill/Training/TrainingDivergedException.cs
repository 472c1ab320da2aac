namespace MLNetDistill.Training;

/// <summary>The loss or its gradient stopped being a finite number.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string what, double value, long step, long totalSteps, double learningRate)
        : base(FormattableString.Invariant($"Training diverged: the {what} became {value} at step {step + 1} of {totalSteps}, with the learning rate {learningRate:g3}. ")
            + "Lower the learning rate, keep the gradient clipping on, and look for huge values among the inputs and the teacher's scores.")
    {
    }
}
