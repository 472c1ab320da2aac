namespace MLNetDistill;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>In a straight line to 0.</summary>
    Linear,

    /// <summary>Along half a cosine to 0 (Loshchilov and Hutter, SGDR, 2017).</summary>
    Cosine,
}

internal static class LearningRate
{
    /// <summary>The factor of the highest learning rate at a step, counted from 0.</summary>
    public static double Factor(OptimizerOptions options, long step, long totalSteps)
    {
        var warmup = options.Warmup * totalSteps;
        if (step < warmup) return (step + 1) / (warmup + 1);
        var left = 1 - ((step - warmup) / Math.Max(1, totalSteps - warmup));
        return options.Schedule switch
        {
            LearningRateSchedule.Linear => left,
            LearningRateSchedule.Cosine => (1 - Math.Cos(Math.PI * left)) / 2,
            _ => 1,
        };
    }
}
