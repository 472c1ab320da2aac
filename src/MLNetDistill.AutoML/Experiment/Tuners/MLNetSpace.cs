using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MLNetDistill.AutoML.Search;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MLNetDistill.AutoML;

/// <summary>A space of configurations as ML.NET's tuners know one: flat, with every dimension always there.</summary>
internal sealed class MLNetSpace
{
    /// <summary>Creates the options; a dimension with a single value leaves nothing to choose.</summary>
    public MLNetSpace(ConfigurationSpace configurations)
    {
        Configurations = configurations;
        foreach (var dimension in configurations.Dimensions)
            if (dimension.Count != 1) Options.Add(dimension.Name, Option(dimension));
    }

    /// <summary>The space that this one stands for.</summary>
    public ConfigurationSpace Configurations { get; }

    /// <summary>One option per dimension, under its name.</summary>
    public SearchSpace Options { get; } = new();

    /// <summary>The point that a tuner proposed; values of dimensions that do not exist there are dropped.</summary>
    public Configuration ToConfiguration(Parameter parameter)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var dimension in Configurations.Dimensions)
            if (Options.ContainsKey(dimension.Name) && dimension.Nearest(Value(parameter[dimension.Name])) is { } value) values.Add(dimension.Name, Readable(dimension, value));
        return Configurations.Complete(values);
    }

    /// <summary>A point as a tuner knows it; dimensions that do not exist there have their defaults.</summary>
    public Parameter ToParameter(Configuration configuration)
    {
        var parameter = Parameter.CreateNestedParameter();
        foreach (var dimension in Configurations.Dimensions)
            if (Options.ContainsKey(dimension.Name)) parameter[dimension.Name] = Of(configuration.GetValueOrDefault(dimension.Name, dimension.DefaultValue));
        return parameter;
    }

    // As short as the numbers that the space draws itself, so that a default that goes there and back is the default.
    private static object Readable(Dimension dimension, object value) => dimension is RealDimension ? dimension.FromUnit(dimension.ToUnit(value)) : value;

    private static OptionBase Option(Dimension dimension) => dimension switch
    {
        ChoiceDimension choice => new ChoiceOption([.. choice.Values], choice.Default),
        RealDimension real => new UniformDoubleOption(real.Minimum, real.Maximum, real.Logarithmic, real.Default),
        IntegerDimension whole => new UniformIntOption(whole.Minimum, whole.Maximum, whole.Logarithmic, (int)whole.Default),
        _ => throw new NotSupportedException($"{dimension.GetType().Name} is no known kind of dimension."),
    };

    private static object Value(Parameter parameter) => parameter.ParameterType switch
    {
        ParameterType.Integer => parameter.AsType<long>(),
        ParameterType.Number => parameter.AsType<double>(),
        ParameterType.Bool => parameter.AsType<bool>(),
        _ => parameter.AsType<string>(),
    };

    private static Parameter Of(object value) => value switch
    {
        long whole => Parameter.FromLong(whole),
        double real => Parameter.FromDouble(real),
        bool truth => Parameter.FromBool(truth),
        _ => Parameter.FromString((string)value),
    };
}
