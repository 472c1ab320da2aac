using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace MLNetDistill.Inference;

/// <summary>A named array of 32-bit floats with a shape, its last dimension contiguous.</summary>
/// <param name="Name">The name, as in a PyTorch state_dict.</param>
/// <param name="Shape">The dimensions, outermost first.</param>
/// <param name="Values">The values; as many as the product of the dimensions. Not copied: leave them alone once a model uses them.</param>
public sealed record Weight(string Name, IReadOnlyList<int> Shape, float[] Values)
{
    internal string ShapeText => FormatShape(Shape);

    internal static string FormatShape(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}

/// <summary>The parameters of a network by name, in the order in which they were added.</summary>
public sealed class WeightSet : IReadOnlyCollection<Weight>
{
    private readonly List<Weight> _weights = [];
    private readonly Dictionary<string, Weight> _byName = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => _weights.Count;

    /// <summary>The number of values of all weights together.</summary>
    public long ParameterCount => _weights.Sum(w => (long)w.Values.Length);

    /// <summary>The weight of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public Weight this[string name] => _byName.TryGetValue(name, out var weight)
        ? weight
        : throw new KeyNotFoundException($"There is no weight '{name}'; there are {string.Join(", ", _byName.Keys)}.");

    /// <summary>Adds a weight.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the values do not fill the shape.</exception>
    public void Add(string name, IReadOnlyList<int> shape, float[] values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        long size = 1;
        foreach (var dimension in shape)
        {
            if (dimension < 0) throw new ArgumentException($"Weight '{name}' has a negative dimension: {Weight.FormatShape(shape)}.", nameof(shape));
            size = Math.Min(size * dimension, long.MaxValue / int.MaxValue);
        }
        if (size != values.Length)
            throw new ArgumentException($"Weight '{name}' of shape {Weight.FormatShape(shape)} needs {size} values, not {values.Length}.", nameof(values));
        var weight = new Weight(name, [.. shape], values);
        if (!_byName.TryAdd(name, weight)) throw new ArgumentException($"There is a weight '{name}' already.", nameof(name));
        _weights.Add(weight);
    }

    /// <summary>Looks a weight up.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Weight? weight) => _byName.TryGetValue(name, out weight);

    /// <inheritdoc/>
    public IEnumerator<Weight> GetEnumerator() => _weights.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
