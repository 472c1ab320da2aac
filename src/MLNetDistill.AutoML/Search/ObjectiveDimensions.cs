using MLNetDistill.Losses;

namespace MLNetDistill.AutoML.Search;

/// <summary>
/// What the student minimises: one loss that follows the teacher's scores, a share of the loss of the labels, and, where the teacher shows more than
/// its scores, perhaps one loss that follows that too. Which losses there are is read from the catalog: a new loss is searched without a line here.
/// </summary>
internal static class ObjectiveDimensions
{
    private const string Loss = "loss", Intermediate = "intermediate", None = "none";

    public static IEnumerable<RecipeDimension> For(LossContext context, DistillationRecipe start)
    {
        var fitting = LossCatalog.All.Where(d => Fits(d, context)).ToList();
        var following = fitting.Where(d => d.Needs.HasFlag(LossNeeds.SoftLabels) && !NeedsMore(d)).Select(d => d.Name).ToList();
        var label = RecipeDefaults.LabelLoss(context.Task);

        yield return new(new ChoiceDimension(Loss, [.. following]),
            (r, v) => r with { Objective = [LossCatalog.Create((string)v) with { Weight = Following(r)?.Weight ?? 1 }, .. r.Objective.Where(l => !Follows(l))] },
            r => Following(r)?.Description.Name);

        object[] tempered = [.. following.Where(name => RecipePath.Get(start with { Objective = [LossCatalog.Create(name)] }, "objective.0.temperature") is not null)];
        if (tempered.Length > 0)
            yield return RecipeDimension.AtPath(new RealDimension("temperature", 0.5, 10, logarithmic: true) { Condition = new(Loss, tempered) }, "objective.0.temperature");

        if (context.HasLabels)
        {
            yield return new(new RealDimension("label-share", 0, 0.9),
                (r, v) => r with { Objective = [.. r.Objective.Where(l => !IsLabelLoss(l)).Select(l => Follows(l) ? l with { Weight = 1 - (double)v } : l), .. (double)v > 0 ? [label with { Weight = (double)v }] : Array.Empty<DistillationLoss>()] },
                r => ShareOf(r));
        }

        object[] intermediate = [.. fitting.Where(NeedsMore).Select(d => d.Name)];
        if (intermediate.Length == 0) yield break;
        yield return new(new ChoiceDimension(Intermediate, [None, .. intermediate]),
            (r, v) => r with { Objective = [.. r.Objective.Where(l => !NeedsMore(l.Description)), .. (string)v == None ? [] : new[] { LossCatalog.Create((string)v) }] },
            r => IntermediateOf(r)?.Description.Name ?? None);
        yield return new(new RealDimension("intermediate-weight", 0.01, 10, logarithmic: true) { Default = 1, Condition = new(Intermediate, intermediate) },
            (r, v) => r with { Objective = [.. r.Objective.Select(l => NeedsMore(l.Description) ? l with { Weight = (double)v } : l)] },
            r => IntermediateOf(r)?.Weight);
    }

    private static bool Fits(LossDescription description, LossContext context)
    {
        try
        {
            LossCatalog.Create(description.Name).Validate(context);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>True if a loss asks the teacher for more than its scores.</summary>
    private static bool NeedsMore(LossDescription description) => (description.Needs & ~(LossNeeds.Labels | LossNeeds.SoftLabels)) != 0;

    private static bool Follows(DistillationLoss loss) => loss.Description.Needs.HasFlag(LossNeeds.SoftLabels) && !NeedsMore(loss.Description);

    private static bool IsLabelLoss(DistillationLoss loss) => loss.Description.Needs == LossNeeds.Labels;

    private static DistillationLoss? Following(DistillationRecipe recipe) => recipe.Objective.FirstOrDefault(Follows);

    private static DistillationLoss? IntermediateOf(DistillationRecipe recipe) => recipe.Objective.FirstOrDefault(l => NeedsMore(l.Description));

    private static object? ShareOf(DistillationRecipe recipe)
    {
        var labels = recipe.Objective.Where(IsLabelLoss).Sum(l => l.Weight);
        return Following(recipe) is { } following ? labels / (labels + following.Weight) : null;
    }
}
