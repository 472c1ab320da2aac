using System.Text.Json.Serialization;

namespace MLNetDistill.Evaluation;

/// <summary>How a multi-label model does on one label.</summary>
/// <param name="Right">How often it was predicted and is right.</param>
/// <param name="Predicted">How often it was predicted.</param>
/// <param name="Actual">How often it is right.</param>
public sealed record LabelCounts(long Right, long Predicted, long Actual)
{
    /// <summary>The share of its predictions that are right; NaN if it was never predicted.</summary>
    [JsonIgnore]
    public double Precision => Predicted == 0 ? double.NaN : (double)Right / Predicted;

    /// <summary>The share of its examples that were found; NaN if it has none.</summary>
    [JsonIgnore]
    public double Recall => Actual == 0 ? double.NaN : (double)Right / Actual;

    /// <summary>The harmonic mean of the two; NaN if it was neither predicted nor right anywhere.</summary>
    [JsonIgnore]
    public double F1 => Predicted + Actual == 0 ? double.NaN : 2.0 * Right / (Predicted + Actual);
}
