using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;


namespace MLNetDistill;

/// <summary>
/// A stretch of training with its own objective, copies and budget. A recipe may list some that come before its own, all on the same student: first
/// the teacher's scores of many copies, say, then the labels (the order of ERNIE-Tiny: general, task-adaptive, task; Su et al., 2021). The weights go
/// from one stage to the next as they are; only the last stage chooses by the validation set.
/// </summary>
public sealed record TrainingStage
{
    /// <summary>What the student minimizes: the weighted sum of these losses, at least one.</summary>
    public required IReadOnlyList<DistillationLoss> Objective { get; init; }

    /// <summary>The copies that take part, made and scored before the first stage; none by default.</summary>
    public IReadOnlyList<InputAugmentation> Augmentation { get; init; } = [];

    /// <summary>How the rows of a batch are mixed with one another; null (default) for not at all.</summary>
    public Mixup? Mixup { get; init; }

    /// <summary>Which examples take part when; null (default) for all at all times.</summary>
    public Curriculum? Curriculum { get; init; }

    /// <summary>How long and how fast the student learns. Without patience, which only the last stage can have.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>What the losses need, all of them together.</summary>
    internal LossNeeds Needs() => Objective.Aggregate(LossNeeds.None, (needs, loss) => needs | loss.Needs);

    /// <summary>True if anything asks for a teacher.</summary>
    internal bool NeedsTeacher() => Augmentation.Count > 0 || Curriculum is not null || Needs().AsksTeacher();

    /// <summary>The same budget from the labels alone.</summary>
    internal TrainingStage WithoutTeacher(TaskKind task)
    {
        var alone = Objective.Where(loss => !loss.Needs.AsksTeacher() && !loss.Description.MakesUpTeacher).ToList();
        if (alone.Count == 0) alone = [RecipeDefaults.LabelLoss(task)];
        // The weights are scaled up to what they were together, so that the clipping of gradients means the same.
        var scale = Objective.Sum(loss => loss.Weight) / alone.Sum(loss => loss.Weight);
        return this with { Objective = [.. alone.Select(loss => loss with { Weight = loss.Weight * scale })], Augmentation = [], Curriculum = null };
    }

    /// <summary>Checks every part by itself.</summary>
    internal void Validate()
    {
        if (Objective.Count == 0) throw new ArgumentException($"The objective has no loss; name at least one of {string.Join(", ", LossCatalog.All.Select(d => d.Name))}.");
        if (Objective.Contains(null!) || Augmentation.Contains(null!)) throw new ArgumentException("The objective or augmentation holds a null.");
        foreach (var loss in Objective) loss.Validate();
        foreach (var augmentation in Augmentation) augmentation.Validate();
        Mixup?.Validate();
        Curriculum?.Validate();
        Optimizer.Validate();
    }

    /// <summary>Checks that the parts fit the data, the student and the teacher.</summary>
    internal void Validate(LossContext context, ExampleInputs inputs, StudentArchitecture student)
    {
        var full = context with { Student = StudentInner.ShapeOf(student), BatchSize = Math.Min(Optimizer.BatchSize, inputs.Count) };
        foreach (var loss in Objective) loss.Validate(full);
        foreach (var augmentation in Augmentation) augmentation.Validate(inputs);
        if (Mixup is not null) ValidateMixup(full);
        if (Curriculum is not null && context.Task == TaskKind.Regression)
            throw new ArgumentException("A curriculum goes by the teacher's probabilities, and a regression has none. Leave the curriculum out.");
        if (context.SoftLabels != SoftLabelKind.None) return;
        if (Augmentation.Count > 0)
            throw new ArgumentException("Augmented copies have no labels of their own: only a teacher can score them, and there is none. Name a teacher, or leave the augmentation out.");
        if (Curriculum is not null)
            throw new ArgumentException("A curriculum goes by the teacher's probabilities, and there is no teacher. Name one, or leave the curriculum out.");
    }

    private void ValidateMixup(LossContext context)
    {
        if (context.BatchSize == 1) throw new ArgumentException("Mixup mixes the examples of a batch, and a batch has one. Take a batch size of 2 or more, or leave mixup out.");
        if (Objective.FirstOrDefault(loss => (loss.Needs & (LossNeeds.TokenStates | LossNeeds.Attention)) != 0) is { } loss)
            throw new ArgumentException($"The loss '{loss.Description.Name}' compares token by token, and mixup lays two texts over each other. Leave one of them out.");
    }
}
