using System.Diagnostics.CodeAnalysis;
using MLNetDistill.Common;

namespace MLNetDistill.AutoML.Search;

/// <summary>
/// The points that a search may try: dimensions, some of which exist only where another has certain values. Immutable.
/// </summary>
public sealed class ConfigurationSpace
{
    private readonly int[] _parents; // the position of the parent, or -1
    private readonly bool[][] _allows; // per dimension with a parent, whether it exists with each of the parent's values

    /// <summary>Creates a space.</summary>
    /// <param name="dimensions">At least one dimension, parents before those that depend on them.</param>
    /// <exception cref="ArgumentException">There is no dimension, a name occurs twice, or a condition names no earlier choice.</exception>
    public ConfigurationSpace(IReadOnlyList<Dimension> dimensions)
    {
        if (dimensions.Count == 0) throw new ArgumentException("The search space is empty: it needs at least one dimension.", nameof(dimensions));
        Dimensions = dimensions;
        _parents = new int[dimensions.Count];
        for (var i = 0; i < _parents.Length; i++) _parents[i] = ParentOf(i);
        _allows = [.. dimensions.Select((d, i) => _parents[i] < 0 ? [] : ((ChoiceDimension)dimensions[_parents[i]]).Values.Select(d.Condition!.Values.Contains).ToArray())];
        Default = Complete(new Dictionary<string, object>());
    }

    /// <summary>The dimensions, parents before those that depend on them.</summary>
    public IReadOnlyList<Dimension> Dimensions { get; }

    /// <summary>The point at which every dimension has its default.</summary>
    public Configuration Default { get; }

    /// <summary>The number of different points, or null if there is no end of them.</summary>
    public long? Count => CountOf();

    /// <summary>
    /// A point of this space from what is known of it: values of dimensions that do not exist there, or that this space lacks, are left out, and
    /// what is missing gets its default.
    /// </summary>
    /// <param name="values">Values by name.</param>
    /// <exception cref="ArgumentException">A value is none of its dimension's; the message names it.</exception>
    public Configuration Complete(IReadOnlyDictionary<string, object> values)
    {
        var chosen = new object?[Dimensions.Count];
        for (var i = 0; i < chosen.Length; i++)
            if (Exists(i, chosen)) chosen[i] = values.TryGetValue(Dimensions[i].Name, out var value) ? Dimensions[i].Read(value) : Dimensions[i].DefaultValue;
        return ToConfiguration(chosen);
    }

    /// <summary>As <see cref="Complete"/>, but false instead of an exception, and false too if a dimension that exists has no value.</summary>
    /// <param name="values">Values by name.</param>
    /// <param name="configuration">The point.</param>
    public bool TryRead(IReadOnlyDictionary<string, object> values, [NotNullWhen(true)] out Configuration? configuration)
    {
        configuration = null;
        if (!TryValues(values, out var chosen)) return false;
        configuration = ToConfiguration(chosen);
        return true;
    }

    /// <summary>The point at these places from 0 to 1, one per dimension; places of dimensions that do not exist there are ignored.</summary>
    internal Configuration FromUnits(ReadOnlySpan<double> units)
    {
        var chosen = new object?[Dimensions.Count];
        for (var i = 0; i < chosen.Length; i++)
            if (Exists(i, chosen)) chosen[i] = Dimensions[i].FromUnit(units[i]);
        return ToConfiguration(chosen);
    }

    /// <summary>The places of a point's values from 0 to 1, NaN where a dimension does not exist; null if the point is not of this space.</summary>
    internal double[]? ToUnits(IReadOnlyDictionary<string, object> values) =>
        TryValues(values, out var chosen) ? [.. chosen.Select((value, i) => value is null ? double.NaN : Dimensions[i].ToUnit(value))] : null;

    /// <summary>Puts NaN into the places of dimensions that do not exist at a point.</summary>
    internal void Mask(Span<double> units)
    {
        for (var i = 0; i < units.Length; i++)
        {
            if (_parents[i] < 0) continue;
            var parent = units[_parents[i]];
            if (double.IsNaN(parent) || !_allows[i][Math.Min((int)(parent * _allows[i].Length), _allows[i].Length - 1)]) units[i] = double.NaN;
        }
    }

    internal Configuration Sample(SeededRandom random)
    {
        var units = new double[Dimensions.Count];
        for (var i = 0; i < units.Length; i++) units[i] = random.NextDouble();
        return FromUnits(units);
    }

    /// <summary>How much training time a point asks for by the dimensions' own account, from 0 to the number of dimensions.</summary>
    internal double CostOf(Configuration configuration) => Dimensions.Sum(d => configuration.TryGetValue(d.Name, out var value) ? d.CostOf(value) : 0);

    private bool TryValues(IReadOnlyDictionary<string, object> values, out object?[] chosen)
    {
        chosen = new object?[Dimensions.Count];
        for (var i = 0; i < chosen.Length; i++)
        {
            if (!Exists(i, chosen)) continue;
            if (!values.TryGetValue(Dimensions[i].Name, out var value) || !Dimensions[i].TryRead(value, out var read)) return false;
            chosen[i] = read;
        }
        return true;
    }

    private bool Exists(int index, object?[] chosen) =>
        Dimensions[index].Condition is not { } condition || (chosen[_parents[index]] is { } value && condition.Values.Contains(value));

    private Configuration ToConfiguration(object?[] chosen)
    {
        var values = new List<KeyValuePair<string, object>>(chosen.Length);
        for (var i = 0; i < chosen.Length; i++)
            if (chosen[i] is { } value) values.Add(new(Dimensions[i].Name, value));
        return new(values);
    }

    private int ParentOf(int index)
    {
        var dimension = Dimensions[index];
        var earlier = Dimensions.Take(index);
        if (earlier.Any(d => d.Name == dimension.Name)) throw new ArgumentException($"The search space has two dimensions '{dimension.Name}'.");
        if (dimension.Condition is not { } condition) return -1;
        for (var i = 0; i < index; i++)
        {
            if (Dimensions[i].Name != condition.Parent) continue;
            if (Dimensions[i] is not ChoiceDimension) throw new ArgumentException($"The dimension '{dimension.Name}' depends on '{condition.Parent}', which is no choice: only a choice can be a parent.");
            return i;
        }
        throw new ArgumentException($"The dimension '{dimension.Name}' depends on '{condition.Parent}', which is no dimension before it.");
    }

    /// <summary>The points below one dimension and value, or of the whole space: the product over what exists together, summed over the parents' values.</summary>
    private long? CountOf(int parent = -1, object? value = null)
    {
        long product = 1;
        for (var i = 0; i < Dimensions.Count; i++)
        {
            if (_parents[i] != parent || (parent >= 0 && !Dimensions[i].Condition!.Values.Contains(value))) continue;
            if (Dimensions[i].Count is not { } own) return null;
            if (Dimensions[i] is ChoiceDimension choice)
            {
                own = 0;
                foreach (var each in choice.Values)
                {
                    if (CountOf(i, each) is not { } below) return null;
                    own = Limited(own + below);
                }
            }
            product = Limited((Int128)product * own);
        }
        return product;
    }

    // Beyond this nobody counts, and sums of such numbers don't overflow.
    private static long Limited(Int128 count) => (long)Int128.Min(count, long.MaxValue / 4);
}
