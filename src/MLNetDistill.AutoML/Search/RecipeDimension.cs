namespace MLNetDistill.AutoML.Search;

/// <summary>A dimension of a <see cref="RecipeSpace"/>: what is chosen, and where it stands in a recipe.</summary>
/// <param name="Dimension">What is chosen.</param>
/// <param name="Apply">Puts a value of the dimension into a recipe in which earlier dimensions have their values already.</param>
/// <param name="Read">Finds the value in a recipe; null if the recipe has none that could be told.</param>
public sealed record RecipeDimension(
    Dimension Dimension, Func<DistillationRecipe, object, DistillationRecipe> Apply, Func<DistillationRecipe, object?> Read)
{
    /// <summary>A dimension that is one option of the recipe as JSON.</summary>
    /// <param name="dimension">What is chosen.</param>
    /// <param name="path">The keys down to the option with points between, list positions counted from 0: <c>optimizer.weightDecay</c>, <c>objective.0.temperature</c>.</param>
    public static RecipeDimension AtPath(Dimension dimension, string path) =>
        new(dimension, (recipe, value) => RecipePath.Set(recipe, path, value), recipe => RecipePath.Get(recipe, path)) { Path = path };

    /// <summary>The option in the recipe's JSON; null for a dimension that is none.</summary>
    internal string? Path { get; init; }
}
