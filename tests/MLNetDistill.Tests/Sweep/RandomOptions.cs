using System.Reflection;
using System.Text.Json.Serialization;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Sweep;

/// <summary>Varies the options of any record that a recipe holds: mostly values that make sense, now and then one that does not.</summary>
internal sealed class RandomOptions(Random random)
{
    private static readonly double[] Shares = [0.1, 0.25, 0.5, 0.9];
    private static readonly double[] Factors = [0.5, 1, 1.5, 2, 4];
    private static readonly double[] WildDoubles = [0, 1, 3, -1, double.NaN, double.PositiveInfinity, 1e9];
    private static readonly int[] Integers = [1, 2, 3, 4, 8];
    private static readonly int[] Sizes = [8, 16, 64];
    private static readonly int[] WildIntegers = [0, -1, 1, 7, int.MaxValue];
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The probability that an option is varied.</summary>
    public double Rate { get; init; } = 0.3;

    /// <summary>The probability that a varied option gets a value that hardly makes sense.</summary>
    public double Wildness { get; init; } = 0.03;

    /// <summary>A copy with some options changed.</summary>
    public T Vary<T>(T record) where T : class
    {
        var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        foreach (var property in record.GetType().GetProperties().Where(p => p.SetMethod is not null && p.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            if (random.NextDouble() >= Rate) continue;
            var old = property.GetValue(record);
            if (Another(property.PropertyType, old, Nullability.Create(property).WriteState == NullabilityState.Nullable) is var (found, value) && found) property.SetValue(copy, value);
        }
        return (T)copy;
    }

    public TItem Pick<TItem>(IReadOnlyList<TItem> items) => items[random.Next(items.Count)];

    private (bool Found, object? Value) Another(Type type, object? old, bool mayBeNull)
    {
        if (mayBeNull && random.Next(3) == 0) return (true, null);
        type = Nullable.GetUnderlyingType(type) ?? type;
        var wild = random.NextDouble() < Wildness;
        if (type == typeof(double)) return (true, Pick(wild ? WildDoubles : old is >= 0.0 and < 1.0 ? Shares : Factors));
        if (type == typeof(int)) return (true, Pick(wild ? WildIntegers : old is >= 16 ? Sizes : Integers));
        if (type == typeof(bool)) return (true, random.Next(2) == 0);
        if (type.IsEnum) return (true, Pick(Enum.GetValues(type).Cast<object>().ToArray()));
        if (type == typeof(Schedule)) return (true, new Schedule { Shape = Pick(Enum.GetValues<ScheduleShape>()), From = Pick(Factors), To = Pick(Factors), Begin = random.Next(2) / 4.0, End = wild ? 0 : 0.75 });
        if (type == typeof(IReadOnlyList<int>)) return (true, Enumerable.Range(0, random.Next(wild ? 0 : 1, 4)).Select(_ => Pick(Integers)).Distinct().ToArray());
        if (old is not null && type.GetMethod("<Clone>$") is not null && !type.IsAbstract) return (true, Vary(old));
        return (false, null);
    }
}
