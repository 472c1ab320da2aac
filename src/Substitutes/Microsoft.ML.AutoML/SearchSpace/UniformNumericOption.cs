namespace Microsoft.ML.SearchSpace.Option;

/// <summary>A number from a range, evenly distributed or, in a logarithmic option, its logarithm.</summary>
public abstract class UniformNumericOption : OptionBase
{
    private protected UniformNumericOption(double min, double max, bool logBase) => (Min, Max, LogBase, Default) = (min, max, logBase, [0]);

    private double Min { get; }

    private double Max { get; }

    private bool LogBase { get; }

    public override int FeatureSpaceDim => 1;

    public override int?[] Step => [null];

    // The order of the operations is the real package's: the same bits come out.
    public override double[] MappingToFeatureSpace(Parameter param)
    {
        var x = param.AsType<double>();
        if (!LogBase)
            return [(x / (Max - Min)) - (Min / (Max - Min))];
        var (low, high) = (Math.Log(Min), Math.Log(Max));
        return [(Math.Log(x) / (high - low)) - (low / (high - low))];
    }

    public override Parameter SampleFromFeatureSpace(double[] values) =>
        Parameter.FromDouble(LogBase ? Min * Math.Pow(Max / Min, values[0]) : Min + ((Max - Min) * values[0]));
}

public sealed class UniformDoubleOption : UniformNumericOption
{
    public UniformDoubleOption(double min, double max, bool logBase = false, double? defaultValue = null) : base(min, max, logBase)
    {
        if (defaultValue is { } value)
            Default = MappingToFeatureSpace(Parameter.FromDouble(value));
    }
}

public sealed class UniformSingleOption : UniformNumericOption
{
    public UniformSingleOption(float min, float max, bool logBase = false, float? defaultValue = null) : base(min, max, logBase)
    {
        if (defaultValue is { } value)
            Default = MappingToFeatureSpace(Parameter.FromFloat(value));
    }

    public override double[] MappingToFeatureSpace(Parameter param) => base.MappingToFeatureSpace(Parameter.FromDouble(param.AsType<float>()));

    public override Parameter SampleFromFeatureSpace(double[] values) => Parameter.FromFloat((float)base.SampleFromFeatureSpace(values).AsType<double>());
}

public sealed class UniformIntOption : UniformNumericOption
{
    public UniformIntOption(int min, int max, bool logBase = false, int? defaultValue = null) : base(min, max, logBase)
    {
        if (defaultValue is { } value)
            Default = MappingToFeatureSpace(Parameter.FromInt(value));
    }

    public override double[] MappingToFeatureSpace(Parameter param) => base.MappingToFeatureSpace(Parameter.FromDouble(param.AsType<int>()));

    /// <summary>Rounded down, so that the highest value comes from 1 alone.</summary>
    public override Parameter SampleFromFeatureSpace(double[] values) =>
        Parameter.FromInt(Convert.ToInt32(Math.Floor(base.SampleFromFeatureSpace(values).AsType<double>())));
}
