using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>The labels of a batch, where known.</summary>
/// <param name="classes">[batch], 64-bit class indices, <see cref="Unlabeled"/> where unknown; null unless the task has one class per example.</param>
/// <param name="targets">[batch, width], 0 or 1 per class (multi-label) or the scaled target (regression), NaN where unknown; null for the other tasks.</param>
/// <param name="known">The number of labels that are known: rows, or for <paramref name="targets"/> numbers.</param>
public sealed class LabelBatch(Tensor? classes, Tensor? targets, long known)
{
    /// <summary>The class index of an unlabeled row.</summary>
    public const long Unlabeled = -100;

    /// <summary>[batch], class indices, <see cref="Unlabeled"/> where unknown.</summary>
    public Tensor Classes => classes ?? throw new InvalidOperationException("Class labels were asked for in a task that has none.");

    /// <summary>[batch], class indices, the teacher's most probable class where the label is unknown.</summary>
    /// <param name="scores">The teacher's scores, [batch, classes].</param>
    internal Tensor ClassesOr(Tensor scores) => where(Classes.EqualTo(Unlabeled), scores.argmax(1), Classes);

    /// <summary>[batch, width], memberships or scaled targets, NaN where unknown.</summary>
    public Tensor Targets => targets ?? throw new InvalidOperationException("Targets were asked for in a task of single classes.");

    /// <summary>The number of labels that are known: rows, or for <see cref="Targets"/> numbers.</summary>
    public long Known { get; } = known;
}
