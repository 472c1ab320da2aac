using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Runs;
using MLNetDistill.Signals;

namespace MLNetDistill.Benchmarks;

/// <summary>A recipe of the comparison.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Recipe">What it is.</param>
internal sealed record Method(string Name, DistillationRecipe Recipe);

/// <summary>The recipes of the comparison: every loss of the catalog at its defaults that fits the data, temperatures of the classic, and copies.</summary>
internal static class MethodsRecipes
{
    /// <summary>The control: the same student, from the labels alone.</summary>
    public const string Labels = "labels";

    private static readonly CrossEntropyLoss FromLabels = new() { Weight = 0.2 };

    // Less than the default's 16: enough to tell methods apart, short enough to try them all.
    private const double TextEpochs = 6;

    /// <summary>The recipe that all others change: the default, for tables with a student so small that it matters how it is taught.</summary>
    public static DistillationRecipe Usual(RunData data)
    {
        var usual = DistillationRecipe.Default(data.Train.Task, data.Train.Inputs);
        return usual.Student is MlpArchitecture mlp ? usual.WithStudent(mlp with { Hidden = [32] }) : usual;
    }

    public static IReadOnlyList<Method> For(RunData data, InnerShape teacher)
    {
        var isText = data.Train.Inputs is TextInputs;
        var start = Usual(data);
        if (isText) start = start with { Optimizer = start.Optimizer with { Epochs = TextEpochs } };
        var temperature = isText ? 3 : 1;
        var methods = new List<Method>
        {
            new(Labels, start with { Objective = [new CrossEntropyLoss()] }),
            new("label smoothing", start with { Objective = [new CrossEntropyLoss { LabelSmoothing = 0.1 }] }),
            new("kd without labels", start with { Objective = [Classic(temperature)] }),
        };
        foreach (var t in new[] { 1, 2, 3, 4, 8 }) methods.Add(new($"kd, T {t}", start with { Objective = [Classic(t) with { Weight = 0.8 }, FromLabels] }));
        var augmentation = isText ? (InputAugmentation)new TokenMasking() : new Spunge();
        methods.Add(new("kd on copies", start with { Objective = [Classic(temperature)], Augmentation = [augmentation] }));
        methods.Add(new("kd and labels on copies", start with { Objective = [Classic(temperature) with { Weight = 0.8 }, FromLabels], Augmentation = [augmentation] }));
        foreach (var loss in LossCatalog.All)
        {
            if (loss.Name == "kd" || !loss.Needs.AsksTeacher()) continue;
            // Beside networks as small as those of tables, the wide states of five teachers cost ten times the rest.
            if (!isText && loss.Needs.LooksInside()) continue;
            var added = LossCatalog.Create(loss.Name);
            // What looks inside is added to the classic, with a weight that does not drown it; what looks at outputs takes its place. Sinkhorn was
            // published as an addition too.
            IReadOnlyList<DistillationLoss> objective = loss.Needs.LooksInside() ? [Classic(temperature) with { Weight = 0.8 }, FromLabels, added with { Weight = 0.1 }]
                : added is SinkhornLoss ? [Classic(temperature) with { Weight = 0.8 }, FromLabels, added]
                : [added with { Weight = 0.8 }, FromLabels];
            var recipe = start with { Objective = objective };
            if (Fits(recipe, data, teacher)) methods.Add(new(loss.Name, recipe));
        }
        return methods;
    }

    private static KnowledgeDistillationLoss Classic(double temperature) => new() { Temperature = temperature };

    private static bool Fits(DistillationRecipe recipe, RunData data, InnerShape teacher)
    {
        try
        {
            recipe.Validate(new(data.Train.Task, data.Train.Classes, HasLabels: true, SoftLabelKind.Dense) { Teacher = teacher, TeacherClasses = data.Train.Classes }, data.Train.Inputs);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
