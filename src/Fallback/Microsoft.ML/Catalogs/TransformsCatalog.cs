using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Transforms, added as extension methods on this class or on its sub-catalogs.</summary>
public sealed class TransformsCatalog
{
    internal TransformsCatalog(IHostEnvironment env)
    {
        Environment = env;
        Conversion = new ConversionTransforms(this);
        Categorical = new CategoricalTransforms(this);
    }

    internal IHostEnvironment Environment { get; }

    public ConversionTransforms Conversion { get; }

    public CategoricalTransforms Categorical { get; }

    public sealed class ConversionTransforms
    {
        internal ConversionTransforms(TransformsCatalog owner) => Environment = owner.Environment;

        internal IHostEnvironment Environment { get; }
    }

    public sealed class CategoricalTransforms
    {
        internal CategoricalTransforms(TransformsCatalog owner) => Environment = owner.Environment;

        internal IHostEnvironment Environment { get; }
    }
}

/// <summary>An output column and the input column it is made from.</summary>
public sealed class InputOutputColumnPair
{
    public InputOutputColumnPair(string outputColumnName, string inputColumnName = null)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    internal string OutputColumnName { get; }

    internal string InputColumnName { get; }

    internal static (string outputColumnName, string inputColumnName)[] ToTuples(InputOutputColumnPair[] pairs)
    {
        Contracts.CheckValue(pairs, nameof(pairs));
        return pairs.Select(p => (p.OutputColumnName, p.InputColumnName)).ToArray();
    }
}
