using MLNetDistill.Inference;
using MLNetDistill.Losses;


namespace MLNetDistill;

/// <summary>The losses that a decision tree can be fitted to.</summary>
internal static class TreeObjective
{
    /// <summary>Refuses what a tree can't learn from.</summary>
    /// <exception cref="ArgumentException">The message names the loss, the reason and the way out.</exception>
    public static void Validate(IReadOnlyList<DistillationLoss> objective)
    {
        foreach (var loss in objective)
        {
            if (loss is not (KnowledgeDistillationLoss or SigmoidKdLoss or RegressionKdLoss or CrossEntropyLoss or BinaryCrossEntropyLoss or MeanSquaredErrorLoss))
            {
                throw new ArgumentException($"A {TreeArchitecture.Kind} has no gradient: it learns from losses whose best answer is the mean of their targets (kd, sigmoid-kd, regression-kd, cross-entropy, bce, mse), " +
                    $"and '{loss.Description.Name}' is none of them. Take one of those, or another student.");
            }
            if (loss.WeightSchedule is not null || loss is TemperedLoss { TemperatureSchedule: not null })
                throw new ArgumentException($"A {TreeArchitecture.Kind} is fitted at once, so nothing can change while it learns; leave the schedule of the loss '{loss.Description.Name}' out, or take another student.");
        }
    }
}
