using Microsoft.ML.AutoML;
using MLNetDistill.AutoML.Search;

namespace MLNetDistill.AutoML;

/// <summary>A way to choose recipes, by name or brought by the user.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Create">Makes the tuner for a space, a seed and the points to try first.</param>
public sealed record SearchTuner(string Name, string Summary, Func<ConfigurationSpace, int, IReadOnlyList<Configuration>, IRecipeTuner> Create)
{
    /// <summary>True if it learns from trials that were given up early, so that successive halving is on by default.</summary>
    public bool LearnsFromRungs { get; init; }

    /// <summary>The library's own tuner.</summary>
    public static SearchTuner Forest { get; } = new("forest", "Random forests of score and training time (Hutter et al., SMAC, 2011), the most improvement for its time.", (space, seed, start) => new RecipeTuner(space, seed, start))
    {
        LearnsFromRungs = true,
    };

    /// <summary>ML.NET's random search.</summary>
    public static SearchTuner Random { get; } = OfMLNet("random", "Every dimension at random, as ML.NET does it.", experiment => experiment.SetRandomSearchTuner());

    /// <summary>ML.NET's CostFrugal tuner.</summary>
    public static SearchTuner CostFrugal { get; } = OfMLNet("cost-frugal", "Local search from the cheap start (Wu et al., Frugal Optimization for Cost-related Hyperparameters, 2021), as ML.NET does it.",
        experiment => experiment.SetCostFrugalTuner());

    /// <summary>ML.NET's grid search.</summary>
    public static SearchTuner Grid { get; } = OfMLNet("grid", "Every point of a grid, as ML.NET does it.", experiment => experiment.SetGridSearchTuner(step: 5));

    /// <summary>The tuners that can be named.</summary>
    public static IReadOnlyList<SearchTuner> All { get; } = [Forest, Random, CostFrugal, Grid];

    /// <summary>The tuner that is taken where none is named.</summary>
    public static SearchTuner Default => All[0];

    /// <summary>The tuner of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static SearchTuner Named(string name) => All.FirstOrDefault(tuner => tuner.Name == name)
        ?? throw new ArgumentException($"There is no tuner '{name}'; there are {string.Join(", ", All.Select(tuner => tuner.Name))}.", nameof(name));

    /// <summary>Any tuner written for ML.NET.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="create">Makes it for a search space with one option per dimension, also those that do not exist everywhere, and a seed.</param>
    public static SearchTuner Of(string name, Func<Microsoft.ML.SearchSpace.SearchSpace, int, ITuner> create) =>
        new(name, "A tuner of ML.NET's kind.", (space, seed, start) => new MLNetTuner(new(space), options => create(options, seed), seed, start));

    private static SearchTuner OfMLNet(string name, string summary, Action<AutoMLExperiment> choose) =>
        new(name, summary, (space, seed, start) => new MLNetTuner(new(space), options => BuiltInTuner.Create(options, seed, choose), seed, start));
}
