namespace MLNetDistill.Losses;

/// <summary>Which layer of the student learns from which layer of the teacher.</summary>
public enum LayerStrategy
{
    /// <summary>The last layer from the last.</summary>
    Top,

    /// <summary>Every layer from one of the teacher's at even distances.</summary>
    Skip,

    /// <summary>Every layer from the teacher's last ones, in order.</summary>
    Last,

    /// <summary>Every layer from every layer.</summary>
    All,

    /// <summary>The pairs that are named.</summary>
    Explicit,

    /// <summary>Every layer from every layer, weighted by the flow that moves the student's layers to the teacher's at the least loss (Li et al., BERT-EMD, 2020).</summary>
    EarthMover,
}
