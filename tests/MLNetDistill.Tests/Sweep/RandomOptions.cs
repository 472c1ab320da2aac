using System.Reflection;
using System.Text.Json.Serialization;
using MLNetDistill.Losses;

namespace MLNetDistill.Tests.Sweep;

/// <summary>Varies the options of any record that a recipe holds: mostly values that make sense, now and then one that does not.</summary>
/// <param name="random">What everything follows from.</param>
/// <param name="focus">A key that is varied wherever it is; null for none.</param>
internal sealed class RandomOptions(Random random, RecipeKey? focus)
{
    private static readonly double[] Shares = [0.1, 0.25, 0.5, 0.9];
    private static readonly double[] Factors = [0.5, 1, 1.5, 2, 4];
    private static readonly double[] WildDoubles = [0, 1, 3, -1, double.NaN, double.PositiveInfinity, 1e9];
    private static readonly int[] Integers = [1, 2, 3, 4, 8];
    private static readonly int[] Sizes = [8, 16, 64];
    private static readonly int[] WildIntegers = [0, -1, 1, 7, int.MaxValue];
    private static readonly NullabilityInfoContext Nullability = new();

    // What is worth trying of these differs from what is of other numbers, and what hardly makes sense may take hours.
    private static readonly Dictionary<string, (double[] Usual, double[] Wild)> OfOptimizers = new()
    {
        [nameof(OptimizerOptions.LearningRate)] = ([1e-3, 3e-3, 0.01, 0.02], [0, -1, double.NaN, 1e9]),
        [nameof(OptimizerOptions.Warmup)] = ([0, 0.1, 0.5, 1], [-1, 2, double.NaN]),
        [nameof(OptimizerOptions.BatchSize)] = ([1, 2, 8, 8, 16, 16, 16, 16, 16, 500], [0, -1, int.MaxValue]),
        [nameof(OptimizerOptions.Epochs)] = ([0.3, 1, 1.5], [0, -1, double.NaN, 1e9]),
        [nameof(OptimizerOptions.WeightDecay)] = ([0, 0.01, 0.1], [-1, double.NaN]),
        [nameof(OptimizerOptions.Beta1)] = ([0, 0.5, 0.9], [-1, 1, double.NaN]),
        [nameof(OptimizerOptions.Beta2)] = ([0.9, 0.99, 0.999], [-1, 1, double.NaN]),
        [nameof(OptimizerOptions.Epsilon)] = ([1e-8, 1e-6], [0, -1, double.NaN]),
        [nameof(OptimizerOptions.AverageFrom)] = ([0, 0.5, 1], [-1, 2, double.NaN]),
    };

    /// <summary>The probability that an option is varied.</summary>
    public double Rate { get; init; } = 0.3;

    /// <summary>The probability that a varied option gets a value that hardly makes sense.</summary>
    public double Wildness { get; init; } = 0.03;

    /// <summary>The names of the classes, for weights by class.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The names of the layers that student and teacher show, for pairs of them.</summary>
    public (IReadOnlyList<string> Student, IReadOnlyList<string> Teacher) Layers { get; init; } = ([], []);

    /// <summary>A file for the records that name one.</summary>
    public Func<Type, string>? FileFor { get; init; }

    /// <summary>A copy with some options changed.</summary>
    public T Vary<T>(T record) where T : class
    {
        var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        foreach (var property in record.GetType().GetProperties().Where(p => p.SetMethod is not null && p.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            var isFocus = focus == RecipeKeys.Of(property) || focus?.Owner == property.PropertyType;
            if (!isFocus && random.NextDouble() >= Rate) continue;
            var mayBeNull = Nullability.Create(property).WriteState == NullabilityState.Nullable;
            if (mayBeNull && !isFocus && random.Next(3) == 0) property.SetValue(copy, null);
            else if (Another(property, property.GetValue(record), copy) is { } value) property.SetValue(copy, value);
        }
        return (T)copy;
    }

    public TItem Pick<TItem>(IReadOnlyList<TItem> items) => items[random.Next(items.Count)];

    /// <summary>True once in so many times.</summary>
    public bool Once(int times) => random.Next(times) == 0;

    /// <summary>Of several kinds one, that of the key in focus in most cases.</summary>
    public TItem PickKind<TItem>(IReadOnlyList<TItem> kinds, Func<TItem, Type> typeOf) =>
        kinds.Where(kind => focus?.Owner.IsAssignableFrom(typeOf(kind)) == true).ToList() is { Count: > 0 } wanted && !Once(4) ? Pick(wanted) : Pick(kinds);

    // Null if there is nothing else that it could be.
    private object? Another(PropertyInfo property, object? old, object owner)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var wild = random.NextDouble() < Wildness;
        if (owner is OptimizerOptions && OfOptimizers.TryGetValue(property.Name, out var values)) return Convert.ChangeType(Pick(wild ? values.Wild : values.Usual), type);
        if (type == typeof(double)) return Pick(wild ? WildDoubles : old is >= 0.0 and < 1.0 ? Shares : Factors);
        if (type == typeof(int)) return Pick(wild ? WildIntegers : old is >= 16 ? Sizes : Integers);
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(string)) return wild ? "nowhere" : property.Name == "Path" ? FileFor!(owner.GetType()) : Pick(["", "_"]);
        if (type.IsEnum) return focus?.Owner == type && !Once(4) ? Enum.Parse(type, focus.Value.Name) : Pick(Enum.GetValues(type).Cast<object>().ToArray());
        if (type == typeof(Schedule)) return new Schedule { Shape = Pick(Enum.GetValues<ScheduleShape>()), From = Pick(Factors), To = Pick(Factors), Begin = random.Next(2) / 4.0, End = wild ? 0 : 0.75 };
        if (type == typeof(LayerMapping)) return Mapping((LayerMapping)old!, wild);
        if (type == typeof(IReadOnlyDictionary<string, double>)) return Classes.Skip(wild ? 1 : 0).ToDictionary(name => name, _ => Pick(Factors));
        if (type == typeof(IReadOnlyList<int>)) return Enumerable.Range(0, random.Next(wild ? 0 : 1, 4)).Select(_ => Pick(Integers)).Distinct().ToArray();
        return old is not null && type.GetMethod("<Clone>$") is not null && !type.IsAbstract ? Vary(old) : null;
    }

    // Pairs without the strategy, and the strategy without pairs, are as rare as anything wild.
    private LayerMapping Mapping(LayerMapping old, bool wild)
    {
        var varied = Once(6) || focus?.Owner == typeof(LayerNames) ? old with { Strategy = LayerStrategy.Explicit } : Vary(old);
        if (varied.Strategy == LayerStrategy.Explicit == wild || Layers.Student.Count == 0 || Layers.Teacher.Count == 0) return varied;
        return varied with { Pairs = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => new LayerNames(Pick(Layers.Student), Once(8) ? "nowhere" : Pick(Layers.Teacher))).Distinct()] };
    }
}
