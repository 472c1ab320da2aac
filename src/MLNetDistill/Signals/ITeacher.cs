using MLNetDistill.Data;
using MLNetDistill.Inference;


namespace MLNetDistill.Signals;

/// <summary>A model that scores examples for a student to learn from.</summary>
public interface ITeacher
{
    /// <summary>A short name for reports, such as <c>use-lite (fine-tuned)</c>.</summary>
    string Name { get; }

    /// <summary>What the teacher predicts.</summary>
    TaskKind Task { get; }

    /// <summary>The class names in the order of its scores; none for regression.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>The number of trainable numbers, where it is known.</summary>
    long? ParameterCount { get; }

    /// <summary>What kind of scores it gives, known before it scores anything. Default dense.</summary>
    SoftLabelKind Kind => SoftLabelKind.Dense;

    /// <summary>The number of classes that a teacher of the kind top-k gives of each example; null (default) for any other.</summary>
    int? TopK => null;

    /// <summary>The teacher as one that shows its inside; null for a black box.</summary>
    IWhiteBoxTeacher? WhiteBox => this as IWhiteBoxTeacher;

    /// <summary>Scores every example, in order.</summary>
    /// <param name="examples">Inputs of the kind that the teacher reads.</param>
    /// <param name="progress">Told the number of examples scored so far.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentException">The teacher can't read such inputs; the message says what it reads.</exception>
    SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default);
}
