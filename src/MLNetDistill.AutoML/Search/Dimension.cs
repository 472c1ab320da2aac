using System.Globalization;

namespace MLNetDistill.AutoML.Search;

/// <summary>One thing that a search chooses: one of several values, a real number or a whole number.</summary>
public abstract record Dimension
{
    private protected Dimension(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException("A dimension needs a name.", nameof(name));
        Name = name;
    }

    /// <summary>The name, unique within a space.</summary>
    public string Name { get; }

    /// <summary>When the dimension exists; null (default) for always.</summary>
    public Condition? Condition { get; init; }

    /// <summary>How the training time follows the value. Default not at all.</summary>
    public CostOrder Cost { get; init; }

    /// <summary>The value to start from.</summary>
    public abstract object DefaultValue { get; }

    /// <summary>The number of different values; null if there is no end of them.</summary>
    public abstract long? Count { get; }

    /// <summary>The value as the dimension keeps it: a whole number that was read from JSON becomes real where the dimension is.</summary>
    /// <exception cref="ArgumentException">It is none of the dimension's values; the message says which are.</exception>
    public object Read(object value) => TryRead(value is int whole ? (long)whole : value, out var read) ? read : throw new ArgumentException($"'{InWords(value)}' is no value of the dimension '{Name}', which is {Range}.", nameof(value));

    /// <summary>The same dimension with another value to start from.</summary>
    /// <exception cref="ArgumentException">It is none of the dimension's values.</exception>
    public Dimension WithDefault(object value) => this switch
    {
        ChoiceDimension choice => choice with { Default = value },
        RealDimension real => real with { Default = (double)Read(value) },
        IntegerDimension whole => whole with { Default = (long)Read(value) },
        _ => throw new NotSupportedException($"{GetType().Name} is no known kind of dimension."),
    };

    /// <summary>The same dimension with no choice left.</summary>
    /// <exception cref="ArgumentException">The value is none of the dimension's.</exception>
    public ChoiceDimension Fix(object value) => new(Name, [Read(value)]) { Condition = Condition, Cost = Cost };

    /// <summary>The values in words.</summary>
    public abstract string Range { get; }

    /// <summary>A value as recipes and the command line write it, the same everywhere: <c>true</c>, <c>0.5</c>, <c>mlp</c>.</summary>
    /// <param name="value">A value of any dimension.</param>
    public static string InWords(object value) => value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    internal static string Listed(IEnumerable<object> values) => string.Join(" or ", values.Select(InWords));

    internal abstract bool TryRead(object value, out object read);

    /// <summary>The dimension's value that is nearest to another; null where there is no near.</summary>
    internal abstract object? Nearest(object value);

    /// <summary>Where a value lies from 0 to 1: evenly spread values are equally likely to be meant.</summary>
    internal abstract double ToUnit(object value);

    /// <summary>The value at a place from 0 to 1.</summary>
    internal abstract object FromUnit(double unit);

    /// <summary>How much training time the value asks for among the dimension's values, from 0 to 1.</summary>
    internal double CostOf(object value) => Cost switch
    {
        CostOrder.Ascending => ToUnit(value),
        CostOrder.Descending => 1 - ToUnit(value),
        _ => 0,
    };
}

/// <summary>A dimension exists only where its parent, an earlier dimension, exists and has one of these values.</summary>
/// <param name="Parent">The parent's name.</param>
/// <param name="Values">The parent's values, one of which it must have.</param>
public sealed record Condition(string Parent, params IReadOnlyList<object> Values)
{
    /// <summary>The condition in words.</summary>
    public override string ToString() => $"{Parent} is {Dimension.Listed(Values)}";
}

/// <summary>How the training time follows a dimension's value. A search starts cheap.</summary>
public enum CostOrder
{
    /// <summary>Not at all, or nobody knows.</summary>
    None,

    /// <summary>Later choices and greater numbers take longer.</summary>
    Ascending,

    /// <summary>Earlier choices and smaller numbers take longer.</summary>
    Descending,
}
