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

    /// <summary>The one whose teacher is an earlier student of its own, trained by the labels.</summary>
    public const string OfItself = "tf-kd-self, taught by itself";

    /// <summary>What the names begin with where the student is a transformer: losses on attention need one, and so their own control.</summary>
    public const string Attention = "attention: ";

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
        foreach (var t in new[] { 1, 2, 3, 4, 8 }) methods.Add(new($"kd, T {t}", start with { Objective = Usual(t) }));
        var augmentation = isText ? (InputAugmentation)new TokenMasking() : new Spunge();
        methods.Add(new("kd on copies", start with { Objective = [Classic(temperature)], Augmentation = [augmentation] }));
        methods.Add(new("kd and labels on copies", start with { Objective = Usual(temperature), Augmentation = [augmentation] }));
        foreach (var loss in LossCatalog.All)
        {
            if (loss.Name == "kd" || loss.Needs.HasFlag(LossNeeds.Attention) || !(loss.Needs.AsksTeacher() || loss.MakesUpTeacher)) continue;
            // Beside networks as small as those of tables, the wide states of five teachers cost ten times the rest.
            if (!isText && loss.Needs.LooksInside()) continue;
            var added = LossCatalog.Create(loss.Name);
            // What looks inside is added to the classic, with a weight that does not drown it; what looks at outputs takes its place. Sinkhorn was
            // published as an addition too.
            IReadOnlyList<DistillationLoss> objective = loss.Needs.LooksInside() ? [.. Usual(temperature), added with { Weight = 0.1 }]
                : added is SinkhornLoss ? [.. Usual(temperature), added]
                : [added with { Weight = 0.8 }, FromLabels];
            Add(loss.Name, start with { Objective = objective });
        }
        Add(OfItself, start with { Objective = [new SelfKdLoss { Weight = 0.8 }, FromLabels] });
        if (!isText) return methods;
        // The heads of the encoder, and its pieces.
        var attentive = DistillationRecipe.Default(data.Train.Task, TransformerArchitecture.OfSize("micro") with { Tokens = TokenKind.Pieces });
        attentive = attentive with { Optimizer = attentive.Optimizer with { Epochs = TextEpochs } };
        Add(Attention + Labels, attentive with { Objective = [new CrossEntropyLoss()] });
        Add($"{Attention}kd, T {temperature}", attentive with { Objective = Usual(temperature) });
        foreach (var loss in LossCatalog.All.Where(d => d.Needs.HasFlag(LossNeeds.Attention)))
            Add(Attention + loss.Name, attentive with { Objective = [.. Usual(temperature), LossCatalog.Create(loss.Name) with { Weight = 0.1 }] });
        return methods;

        void Add(string name, DistillationRecipe recipe)
        {
            if (Fits(recipe, data, teacher)) methods.Add(new(name, recipe));
        }
    }

    private static DistillationLoss[] Usual(double temperature) => [Classic(temperature) with { Weight = 0.8 }, FromLabels];

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
