namespace MLNetDistill.Training;

/// <summary>Everything that a run needs to go on as if it had never stopped.</summary>
internal sealed class TrainingState
{
    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>The time spent.</summary>
    public double Seconds { get; set; }

    /// <summary>The best validation score so far.</summary>
    public ValidationScore Best { get; set; } = ValidationScore.Worst;

    /// <summary>The step after which it was reached; 0 while there was no evaluation.</summary>
    public long BestStep { get; set; }

    /// <summary>Evaluations since then.</summary>
    public int SinceBest { get; set; }

    /// <summary>The value of the last evaluation.</summary>
    public double LastScore { get; set; }

    /// <summary>The sum of the loss since the last evaluation.</summary>
    public double LossSum { get; set; }

    /// <summary>The steps since the last evaluation.</summary>
    public long LossSteps { get; set; }

    /// <summary>The mean loss between the last two evaluations.</summary>
    public double Loss { get; set; }

    /// <summary>Why the run ended; null while it goes on.</summary>
    public StopReason? Stopped { get; set; }

    /// <summary>The flat tensors: parameters, the optimizer's two means, the best parameters.</summary>
    public float[][] Tensors { get; set; } = [];

    /// <summary>The mean loss since the last evaluation, or, right after one, before it.</summary>
    public double RecentLoss => LossSteps > 0 ? LossSum / LossSteps : Loss;

    /// <summary>Counts a step.</summary>
    public void AddLoss(double loss)
    {
        Step++;
        LossSum += loss;
        LossSteps++;
    }

    /// <summary>Counts an evaluation.</summary>
    /// <param name="score">Its result; null without a validation set, where the latest weights are the best.</param>
    /// <returns>True if the present weights are the best so far.</returns>
    public bool AddScore(ValidationScore? score)
    {
        (Loss, LossSum, LossSteps) = (RecentLoss, 0, 0);
        LastScore = score?.Value ?? 0;
        var isBest = score is not { } given || BestStep == 0 || given.IsBetterThan(Best);
        if (!isBest)
        {
            SinceBest++;
            return false;
        }
        (Best, BestStep, SinceBest) = (score ?? Best, Step, 0);
        return true;
    }
}
