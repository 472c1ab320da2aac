using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Common;

namespace MLNetDistill.Benchmarks;

/// <summary>A made-up training: what score a point has after a share of its training, and what that costs.</summary>
internal abstract class SearchProblem(string name, ConfigurationSpace space)
{
    public string Name { get; } = name;

    public ConfigurationSpace Space { get; } = space;

    /// <summary>The score of the fully trained student without the noise of a seed.</summary>
    public abstract double Score(Configuration point);

    /// <summary>The seconds of a full training.</summary>
    public abstract double Seconds(Configuration point);

    /// <summary>The score that guessing reaches.</summary>
    public virtual double Chance => double.NegativeInfinity;

    /// <summary>The standard deviation of the score of one training.</summary>
    protected virtual double Noise => 0;

    /// <summary>What a search sees after a share of the training; the same point is seen the same way again.</summary>
    public Rung Observe(Configuration point, double resource, int seed)
    {
        var random = new SeededRandom(seed, point.ToJson(), (long)(resource * 1000));
        return new(resource, Partial(Score(point), resource, point) + (Noise * random.NextGaussian()), Seconds(point) * resource * (0.9 + (0.2 * random.NextDouble())));
    }

    /// <summary>What of the final score is there after a share of the training.</summary>
    protected virtual double Partial(double score, double resource, Configuration point) => score;
}
