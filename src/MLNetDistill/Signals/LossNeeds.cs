namespace MLNetDistill.Signals;

/// <summary>What a loss must be given.</summary>
[Flags]
public enum LossNeeds
{
    /// <summary>Nothing but the student's outputs.</summary>
    None = 0,

    /// <summary>Labels of at least some examples; unlabeled ones are left out.</summary>
    Labels = 1,

    /// <summary>The teacher's scores of every example.</summary>
    SoftLabels = 2,

    /// <summary>The vectors of hidden layers, one per example, of teacher and student.</summary>
    HiddenStates = 4,

    /// <summary>The vectors of hidden layers for every token, of a teacher and a student that read the same tokens.</summary>
    TokenStates = 8,

    /// <summary>Queries, keys and values of the self-attention of teacher and student, who read the same tokens.</summary>
    Attention = 16,

    /// <summary>At least two examples in a batch, which are compared with one another.</summary>
    WholeBatch = 32,
}
