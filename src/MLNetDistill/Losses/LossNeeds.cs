namespace MLNetDistill.Losses;

/// <summary>What a loss must be given.</summary>
[Flags]
public enum LossNeeds
{
    /// <summary>Nothing but the student's outputs.</summary>
    None = 0,

    /// <summary>Labels of at least some examples; unlabelled ones are left out.</summary>
    Labels = 1,

    /// <summary>The teacher's scores of every example.</summary>
    SoftLabels = 2,
}
