#nullable enable

namespace Microsoft.ML.SearchSpace.Option;

/// <summary>One of several values. A single choice takes no room in the feature space.</summary>
public sealed class ChoiceOption : OptionBase
{
    private readonly UniformSingleOption _position;

    public ChoiceOption(params object[] choices)
    {
        Choices = [.. choices.Distinct().Select(Parameter.FromObject)];
        _position = new(0, Choices.Length);
        Default = new double[FeatureSpaceDim];
    }

    public ChoiceOption(object[] choices, object? defaultChoice) : this(choices)
    {
        if (defaultChoice is not null)
            Default = MappingToFeatureSpace(Parameter.FromObject(defaultChoice));
    }

    public Parameter[] Choices { get; }

    public override int FeatureSpaceDim => Choices.Length == 1 ? 0 : 1;

    public override int?[] Step => [Choices.Length];

    public override double[] MappingToFeatureSpace(Parameter param) =>
        FeatureSpaceDim == 0 ? [] : _position.MappingToFeatureSpace(Parameter.FromInt(Array.IndexOf(Choices, param)));

    public override Parameter SampleFromFeatureSpace(double[] values)
    {
        if (values.Length == 0)
            return Choices[0];
        var index = Convert.ToInt32(Math.Floor(_position.SampleFromFeatureSpace(values).AsType<float>()));
        return Choices[Math.Min(index, Choices.Length - 1)];
    }
}
