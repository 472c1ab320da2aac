using MLNetDistill.Data;
using MLNetDistill.Losses;
using MLNetDistill.Signals;

namespace MLNetDistill.AutoML.Search;

/// <summary>
/// The recipes that a search may try: dimensions over a recipe to start from, which keeps everything that no dimension chooses. Immutable:
/// <see cref="Add"/>, <see cref="Fix"/> and <see cref="Remove"/> make new spaces.
/// </summary>
public sealed class RecipeSpace
{
    private readonly Dictionary<string, RecipeDimension> _byName;

    /// <summary>Creates a space.</summary>
    /// <param name="start">The recipe to start from. Where it has values, they become the dimensions' defaults.</param>
    /// <param name="dimensions">At least one dimension, parents before those that depend on them.</param>
    /// <exception cref="ArgumentException">There is no dimension, a name occurs twice, or a condition names no earlier dimension.</exception>
    public RecipeSpace(DistillationRecipe start, IReadOnlyList<RecipeDimension> dimensions)
    {
        Start = start;
        Dimensions = [.. dimensions.Select(d => d.Read(start) is { } value && d.Dimension.TryRead(value, out _) ? d with { Dimension = d.Dimension.WithDefault(value) } : d)];
        Configurations = new([.. Dimensions.Select(d => d.Dimension)]);
        _byName = Dimensions.ToDictionary(d => d.Dimension.Name, StringComparer.Ordinal);
    }

    /// <summary>The recipe to start from.</summary>
    public DistillationRecipe Start { get; }

    /// <summary>What is chosen, parents before those that depend on them.</summary>
    public IReadOnlyList<RecipeDimension> Dimensions { get; }

    /// <summary>The points of the space; its default is the recipe to start from.</summary>
    public ConfigurationSpace Configurations { get; }

    /// <summary>
    /// Everything that there is to choose for some data and a teacher: student and size, losses that fit and their weights, augmentation and its
    /// strength, and the optimizer. Losses that look inside are among them if the context says what the teacher shows.
    /// </summary>
    /// <param name="context">The task, and what the teacher gives. Without a teacher, what is left is the space of undistilled students.</param>
    /// <param name="inputs">What the student reads.</param>
    /// <param name="start">The recipe to start from. Default <see cref="DistillationRecipe.Default(Inference.TaskKind, ExampleInputs)"/>, without what needs the teacher if there is none.</param>
    public static RecipeSpace For(LossContext context, ExampleInputs inputs, DistillationRecipe? start = null)
    {
        start ??= DistillationRecipe.Default(context.Task, inputs);
        start.Start.Validate();
        if (context.SoftLabels == SoftLabelKind.None) start = start.WithoutTeacher(context.Task);
        var students = StudentDimensions.StudentsFor(inputs);
        return new(start,
        [
            .. StudentDimensions.For(context.Task, inputs, start, students),
            .. context.SoftLabels == SoftLabelKind.None ? [] : ObjectiveDimensions.For(context, start, students),
            .. context.SoftLabels == SoftLabelKind.None ? [] : AugmentationDimensions.For(inputs, start),
            .. OptimizerDimensions.For(context.Task, start),
        ]);
    }

    /// <summary>The recipe at a point.</summary>
    /// <param name="configuration">Values by name; what is missing has its default, and what does not exist there is ignored.</param>
    /// <exception cref="ArgumentException">A value is none of its dimension's.</exception>
    public DistillationRecipe ToRecipe(Configuration configuration)
    {
        var point = Configurations.Complete(configuration);
        return Dimensions.Where(d => point.ContainsKey(d.Dimension.Name)).Aggregate(Start, (recipe, d) => d.Apply(recipe, point[d.Dimension.Name]));
    }

    /// <summary>The point that comes nearest to a recipe: numbers out of bounds become the bound, and what can't be told has its default.</summary>
    public Configuration ToConfiguration(DistillationRecipe recipe)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var d in Dimensions)
            if (d.Read(recipe) is { } value && d.Dimension.Nearest(value) is { } near) values.Add(d.Dimension.Name, near);
        return Configurations.Complete(values);
    }

    /// <summary>The same space with one more dimension.</summary>
    /// <exception cref="ArgumentException">There is one of that name already, or its condition names no choice of the space or none of the choice's values, or it is an option that the recipe lacks.</exception>
    public RecipeSpace Add(RecipeDimension dimension)
    {
        if (dimension.Dimension.Condition is { } condition && _byName.TryGetValue(condition.Parent, out var parent) && parent.Dimension is ChoiceDimension choice && !choice.Values.Any(condition.Values.Contains))
            throw new ArgumentException($"The dimension '{dimension.Dimension.Name}' exists only if {condition}, and '{condition.Parent}' is {choice.Range}.", nameof(dimension));
        try
        {
            if (dimension is { Path: { } path, Dimension.Condition: null }) RecipePath.Set(Start, path, dimension.Dimension.DefaultValue);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new ArgumentException($"The dimension '{dimension.Dimension.Name}' is no option of the recipe: {e.Message}", nameof(dimension), e);
        }
        return new(Start, [.. Dimensions, dimension]);
    }

    /// <summary>The same space with a dimension that has one value only; what exists only with other values of it will not be tried.</summary>
    /// <exception cref="ArgumentException">There is no such dimension, or the value is none of its; the message lists those there are.</exception>
    public RecipeSpace Fix(string name, object value)
    {
        var found = Find(name);
        return new(Start, [.. Dimensions.Select(d => d == found ? d with { Dimension = d.Dimension.Fix(value) } : d)]);
    }

    /// <summary>The same space without a dimension: every recipe keeps the value of the recipe to start from. Dimensions that depend on it stay if they exist with that value.</summary>
    /// <exception cref="ArgumentException">There is no such dimension, or it is the last; the message lists those there are.</exception>
    public RecipeSpace Remove(string name)
    {
        var found = Find(name);
        var kept = new List<RecipeDimension>();
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var d in Dimensions)
        {
            if (d == found) continue;
            var condition = d.Dimension.Condition;
            if (condition is not null && (gone.Contains(condition.Parent) || (condition.Parent == name && !condition.Values.Contains(found.Dimension.DefaultValue)))) gone.Add(d.Dimension.Name);
            else kept.Add(condition?.Parent == name ? d with { Dimension = d.Dimension with { Condition = found.Dimension.Condition } } : d);
        }
        return new(Start, kept);
    }

    private RecipeDimension Find(string name) => _byName.TryGetValue(name, out var found) ? found
        : throw new ArgumentException($"The search space has no dimension '{name}'; it has {string.Join(", ", Dimensions.Select(d => d.Dimension.Name))}.", nameof(name));
}
