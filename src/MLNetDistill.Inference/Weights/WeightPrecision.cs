namespace MLNetDistill.Inference;

/// <summary>How weights are stored. A student that is loaded computes in 32-bit floats in any case.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floats: exactly the weights.</summary>
    Full,

    /// <summary>16-bit floats (IEEE 754): about three decimal digits, half the size.</summary>
    Half,

    /// <summary>
    /// 8-bit integers with one scale per row (its largest magnitude / 127), a quarter of the size; weights of less than two dimensions, such as biases,
    /// stay 32-bit floats.
    /// </summary>
    EightBit,
}
