using MLNetDistill.Inference;


namespace MLNetDistill.Data;

/// <summary>
/// Examples in memory: what every part of the library works on. Inputs, labels and class names stay together, row i of each
/// belonging to example i. Immutable; <see cref="Select"/> makes a new set.
/// </summary>
public sealed class ExampleSet
{
    /// <summary>Binds inputs and labels.</summary>
    /// <exception cref="ArgumentException">The two have different numbers of rows.</exception>
    public ExampleSet(ExampleInputs inputs, ExampleLabels labels)
    {
        if (inputs.Count != labels.Count)
            throw new ArgumentException($"{inputs.Count} examples came with {labels.Count} labels; every example needs one (a missing label is allowed and marks the row as unlabeled).");
        Inputs = inputs;
        Labels = labels;
    }

    /// <summary>What the models read.</summary>
    public ExampleInputs Inputs { get; }

    /// <summary>What they should say, where known.</summary>
    public ExampleLabels Labels { get; }

    /// <summary>The number of examples.</summary>
    public int Count => Inputs.Count;

    /// <summary>What is predicted.</summary>
    public TaskKind Task => Labels.Task;

    /// <summary>The class names in the order of the label indices; two for a binary task, none for regression.</summary>
    public IReadOnlyList<string> Classes => Labels.Classes;

    /// <summary>The given rows in the given order; a row may be named more than once.</summary>
    public ExampleSet Select(ReadOnlySpan<int> rows) => new(Inputs.Select(rows), Labels.Select(rows));

    /// <summary>The rows of this set followed by those of <paramref name="other"/>, which has the same columns, task and classes.</summary>
    /// <exception cref="ArgumentException">The sets do not fit together; the message names the difference.</exception>
    public ExampleSet Append(ExampleSet other) => new(Inputs.Append(other.Inputs), Labels.Append(other.Labels));
}
