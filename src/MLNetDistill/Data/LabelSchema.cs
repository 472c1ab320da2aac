using MLNetDistill.Inference;


namespace MLNetDistill.Data;

/// <summary>What the training data say about labels; other data are read with it, so that they mean the same.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">The class names in the order of the label indices; none for regression.</param>
/// <param name="Separator">Multi-label: what stands between the labels of a text such as <c>sport|news</c>; null if they come as JSON arrays or that is still to be found out.</param>
public sealed record LabelSchema(TaskKind Task, IReadOnlyList<string> Classes, string? Separator = null)
{
    /// <summary>The schema of a set's labels.</summary>
    public static LabelSchema Of(ExampleSet set) => new(set.Task, set.Classes);
}
