namespace MLNetDistill.Inference;

/// <summary>What a model predicts, and so what its raw outputs mean.</summary>
public enum TaskKind
{
    /// <summary>One of two classes. One output: the logit of the second class.</summary>
    Binary,

    /// <summary>One of K classes. K outputs: the logits.</summary>
    Multiclass,

    /// <summary>Any subset of K classes. K outputs: one logit per class.</summary>
    MultiLabel,

    /// <summary>A number. One output: the value itself.</summary>
    Regression,
}
