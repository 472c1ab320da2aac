#nullable enable

namespace Microsoft.ML.SearchSpace.Option;

/// <summary>One dimension of a search, or several: parameters on one side, numbers from 0 to 1 (the feature space) on the other.</summary>
public abstract class OptionBase
{
    public abstract double[] MappingToFeatureSpace(Parameter value);

    public abstract Parameter SampleFromFeatureSpace(double[] values);

    /// <summary>How many numbers stand for it.</summary>
    public abstract int FeatureSpaceDim { get; }

    /// <summary>The numbers of its default.</summary>
    public virtual double[]? Default { get; protected set; }

    /// <summary>How many different values it has; null for a continuous one.</summary>
    public abstract int?[] Step { get; }
}
