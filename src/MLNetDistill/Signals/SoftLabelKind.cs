namespace MLNetDistill.Signals;

/// <summary>The kinds of soft labels.</summary>
public enum SoftLabelKind
{
    /// <summary>There is no teacher.</summary>
    None,

    /// <summary>A score for every class.</summary>
    Dense,

    /// <summary>The most probable classes only.</summary>
    TopK,
}
