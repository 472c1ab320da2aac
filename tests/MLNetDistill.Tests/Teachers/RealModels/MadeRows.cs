using Microsoft.ML.Data;

namespace MLNetDistill.Tests.Teachers.RealModels;

/// <summary>What real models and their students learn from: every label follows from the numbers and the city.</summary>
internal sealed class MadeRow
{
    /// <summary>Four numbers from -1 to 1.</summary>
    [VectorType(4)]
    public float[] Features { get; set; } = [];

    /// <summary>One of twelve cities: half of them lie in the north.</summary>
    public string City { get; set; } = "";

    /// <summary>A sentence with the city in it.</summary>
    public string Text { get; set; } = "";

    /// <summary>One of three classes.</summary>
    public string Label { get; set; } = "";

    /// <summary>One of two classes.</summary>
    public bool IsHigh { get; set; }

    /// <summary>A number.</summary>
    public float Target { get; set; }

    /// <summary>Made rows, the same for the same seed.</summary>
    public static List<MadeRow> Many(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] x = [.. Enumerable.Range(0, 4).Select(_ => (2 * random.NextSingle()) - 1)];
            var city = random.Next(12);
            var target = (2 * x[0]) - x[1] + (city % 2 == 0 ? 1 : -1);
            return new MadeRow
            {
                Features = x,
                City = $"city{city}",
                Text = $"the weather of city{city} is {(random.Next(2) == 0 ? "mild" : "dry")}",
                Label = target > 0.7f ? "north" : target < -0.7f ? "south" : "middle",
                IsHigh = target > 0,
                Target = target,
            };
        })];
    }
}
