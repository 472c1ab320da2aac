using System.Text.Json;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;

namespace MLNetDistill.AutoML.Search;

/// <summary>
/// What the student minimizes: one loss that follows the teacher's scores, a share of the loss of the labels, and, where the teacher shows more than
/// its scores, perhaps one loss that follows that too, with the layers that it compares. Which losses there are is read from the catalog: a new loss is
/// searched without a line here. A loss of the recipe to start from keeps the settings that no dimension chooses.
/// </summary>
internal static class ObjectiveDimensions
{
    // The layers as the loss has them by itself.
    private const string Usual = "usual";

    private const string Loss = "loss", None = "none";

    private static readonly Dictionary<string, LayerStrategy> Strategies = Enum.GetValues<LayerStrategy>().Where(s => s != LayerStrategy.Explicit).ToDictionary(NameOf);

    /// <param name="context">The task, and what the teacher gives.</param>
    /// <param name="start">The recipe to start from.</param>
    /// <param name="students">The students that may be chosen.</param>
    public static IEnumerable<RecipeDimension> For(LossContext context, DistillationRecipe start, IEnumerable<StudentArchitecture> students) =>
        [.. Outputs(context, start), .. context.Teacher is null ? [] : students.SelectMany(student => Inner(context, start, student))];

    private static IEnumerable<RecipeDimension> Outputs(LossContext context, DistillationRecipe start)
    {
        var following = LossCatalog.All.Where(d => d.Needs.HasFlag(LossNeeds.SoftLabels) && !d.Needs.LooksInside() && Fits(Create(start, context, d.Name), context)).Select(d => d.Name).ToList();
        var label = start.Objective.FirstOrDefault(IsLabelLoss) ?? RecipeDefaults.LabelLoss(context.Task);
        // The usual one says why.
        if (following.Count == 0) Following(DistillationRecipe.Default(context.Task, start.Student))!.Validate(context);

        yield return new(new ChoiceDimension(Loss, [.. following]),
            (r, v) => r with { Objective = [Create(start, context, (string)v) with { Weight = Following(r)?.Weight ?? 1 }, .. r.Objective.Where(l => !Follows(l))] },
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
    }

    /// <summary>Which losses fit depends on what the student shows, so that every student has a choice of its own.</summary>
    private static IEnumerable<RecipeDimension> Inner(LossContext context, DistillationRecipe start, StudentArchitecture student)
    {
        var shown = context with { Student = StudentInner.ShapeOf(student) };
        object[] fitting = [.. LossCatalog.All.Where(d => d.Needs.LooksInside() && Fits(Create(start, shown, d.Name), shown)).Select(d => d.Name)];
        if (fitting.Length == 0) yield break;
        var name = $"{student.Name}.intermediate";
        yield return new(new ChoiceDimension(name, [None, .. fitting]) { Condition = new(StudentDimensions.Student, student.Name) },
            (r, v) => r with { Objective = [.. r.Objective.Where(l => !l.Description.Needs.LooksInside()), .. (string)v == None ? [] : new[] { Create(start, shown, (string)v) }] },
            r => r.Student.Name != student.Name ? null : IntermediateOf(r)?.Description.Name ?? None);
        yield return new(new RealDimension($"{name}-weight", 0.01, 10, logarithmic: true) { Default = 1, Condition = new(name, fitting) },
            (r, v) => r with { Objective = [.. r.Objective.Select(l => l.Description.Needs.LooksInside() ? l with { Weight = (double)v } : l)] },
            r => IntermediateOf(r)?.Weight);
        object[] mapped = [.. fitting.Where(l => LossCatalog.Create((string)l) is MappedLoss loss && Strategies.Values.All(strategy => Fits(With(loss, strategy), shown)))];
        if (mapped.Length == 0) yield break;
        yield return new(new ChoiceDimension($"{name}-layers", [Usual, .. Strategies.Keys]) { Condition = new(name, mapped) },
            (r, v) => (string)v == Usual ? r : r with { Objective = [.. r.Objective.Select(l => l is MappedLoss loss ? With(loss, Strategies[(string)v]) : l)] },
            r => IntermediateOf(r) is MappedLoss loss ? loss.Layers.Strategy == ((MappedLoss)Create(start, shown, loss.Description.Name)).Layers.Strategy ? Usual : NameOf(loss.Layers.Strategy) : null);
    }

    private static DistillationLoss Create(DistillationRecipe start, LossContext context, string name) => start.Objective.FirstOrDefault(l => l.Description.Name == name) ?? LossCatalog.Create(name) switch
    {
        // Of fewer classes than it usually counts, it counts those that were stored.
        TopKKullbackLeiblerLoss loss when context.TopK < loss.K => loss with { K = context.TopK.Value },
        var loss => loss,
    };

    private static MappedLoss With(MappedLoss loss, LayerStrategy strategy) => loss with { Layers = new() { Strategy = strategy } };

    private static string NameOf(LayerStrategy strategy) => JsonNamingPolicy.CamelCase.ConvertName(strategy.ToString());

    private static bool Fits(DistillationLoss loss, LossContext context)
    {
        try
        {
            loss.Validate();
            loss.Validate(context);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool Follows(DistillationLoss loss) => loss.Description.Needs.HasFlag(LossNeeds.SoftLabels) && !loss.Description.Needs.LooksInside();

    private static bool IsLabelLoss(DistillationLoss loss) => loss.Description.Needs == LossNeeds.Labels;

    private static DistillationLoss? Following(DistillationRecipe recipe) => recipe.Objective.FirstOrDefault(Follows);

    private static DistillationLoss? IntermediateOf(DistillationRecipe recipe) => recipe.Objective.FirstOrDefault(l => l.Description.Needs.LooksInside());

    private static object? ShareOf(DistillationRecipe recipe)
    {
        var labels = recipe.Objective.Where(IsLabelLoss).Sum(l => l.Weight);
        return Following(recipe) is { } following ? labels / (labels + following.Weight) : null;
    }
}
