namespace MLNetDistill.Signals;

/// <summary>How a number is stored.</summary>
public enum SignalPrecision
{
    /// <summary>32 bits: what is read is bit for bit what was written.</summary>
    Single,

    /// <summary>16 bits (IEEE 754 half precision): about three digits.</summary>
    Half,
}
