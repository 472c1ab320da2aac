using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Trainers;

public sealed class Example
{
    public string Name { get; set; } = "";

    public int Number { get; set; }

    public bool Positive { get; set; }

    public float Value { get; set; }

    public float Weight { get; set; } = 1;

    [VectorType(4)]
    public float[] Features { get; set; } = [0, 0, 0, 0];

    /// <summary>Three classes around three corners; the value is 2 x0 - x1 + 0.5 with noise of 0.1.</summary>
    public static List<Example> Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Enumerable.Range(0, count).Select(i =>
        {
            var group = i % 3;
            var features = Enumerable.Range(0, 4).Select(slot => (float)(Normal() + (slot == group ? 1.5 : 0))).ToArray();
            return new Example
            {
                Name = ((string[])["red", "green", "blue"])[group],
                Number = group * 10,
                Positive = group == 0,
                Value = (float)(2 * features[0] - features[1] + 0.5 + 0.1 * Normal()),
                Weight = i % 4 == 0 ? 2 : 1,
                Features = features,
            };
        }).ToList();
    }
}
