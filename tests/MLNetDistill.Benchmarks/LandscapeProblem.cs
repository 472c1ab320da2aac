using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// A random accuracy over any space, with what makes recipes hard to search: a few dimensions matter and most don't, some pairs depend on one another, a corner
/// collapses to chance, cost grows by factors, early scores mislead, and every training is noisy.
/// </summary>
internal sealed class LandscapeProblem : SearchProblem
{
    private const double Top = 0.95;
    private readonly double[] _weights, _places, _steepness;
    private readonly double[][] _effects;
    private readonly (int A, int B, double Weight)[] _pairs;
    private readonly (int Dimension, double Above) _collapse;

    public LandscapeProblem(string name, ConfigurationSpace space, int seed) : base(name, space)
    {
        var random = new SeededRandom(seed, "landscape");
        var count = space.Dimensions.Count;
        _weights = [.. space.Dimensions.Select(_ => 0.03 * Math.Exp(1.2 * random.NextGaussian()))];
        _places = [.. space.Dimensions.Select(_ => 0.1 + (0.8 * random.NextDouble()))];
        _steepness = [.. space.Dimensions.Select(_ => 1 + (2 * random.NextDouble()))];
        _effects = [.. space.Dimensions.Select(d => d is ChoiceDimension choice ? choice.Values.Select(_ => random.NextDouble()).ToArray() : [])];
        foreach (var effects in _effects.Where(e => e.Length > 0)) effects[random.Next(effects.Length)] = 0;
        _pairs = [.. Enumerable.Range(0, 4).Select(_ => (random.Next(count), random.Next(count), 0.1 * random.NextDouble()))];
        var numbers = Enumerable.Range(0, count).Where(i => space.Dimensions[i] is not ChoiceDimension && space.Dimensions[i].Condition is null).ToArray();
        _collapse = (numbers[random.Next(numbers.Length)], 0.85);
    }

    public override double Chance => 0.2;

    protected override double Noise => 0.004;

    public override double Score(Configuration point)
    {
        var units = Space.ToUnits(point)!;
        if (units[_collapse.Dimension] > _collapse.Above) return Chance;
        double lost = 0;
        for (var i = 0; i < units.Length; i++) lost += _weights[i] * Loss(i, units[i]);
        foreach (var (a, b, weight) in _pairs) lost += weight * Math.Sqrt(Loss(a, units[a]) * Loss(b, units[b]));
        return Chance + ((Top - Chance) * Math.Exp(-lost));
    }

    public override double Seconds(Configuration point)
    {
        var seconds = 2.0;
        foreach (var dimension in Space.Dimensions)
            if (dimension.Cost != CostOrder.None && point.TryGetValue(dimension.Name, out var value)) seconds *= Math.Pow(3, dimension.CostOf(value));
        return seconds;
    }

    protected override double Partial(double score, double resource, Configuration point)
    {
        // Dear points learn more slowly.
        var speed = 8 / (1 + (Space.CostOf(point) / Space.Dimensions.Count * 4));
        return Chance + ((score - Chance) * (1 - Math.Exp(-speed * resource)) / (1 - Math.Exp(-speed)));
    }

    private double Loss(int dimension, double unit)
    {
        if (double.IsNaN(unit)) return 0;
        return Space.Dimensions[dimension] is ChoiceDimension choice
            ? _effects[dimension][(int)(unit * choice.Values.Count)]
            : Math.Min(1, Math.Pow(Math.Abs(unit - _places[dimension]) * 2, _steepness[dimension]));
    }
}
