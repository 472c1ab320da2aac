using MLNetDistill.Data;
using MLNetDistill.Transforms;


namespace MLNetDistill.Runs;

/// <summary>The examples of a run. All sets have the same columns, task and classes.</summary>
/// <param name="Name">What reports call the data set.</param>
/// <param name="Train">Labeled and unlabeled rows: the distilled student learns from all, the undistilled one from the labeled.</param>
/// <param name="Validation">Labeled rows for early stopping, or null: every student then keeps its last weights.</param>
/// <param name="Test">Labeled rows that are only used to measure.</param>
public sealed record RunData(string Name, ExampleSet Train, ExampleSet? Validation, ExampleSet Test)
{
    /// <summary>What the columns are called, so that the student is also saved as an ML.NET model that reads them; null (default) to save it as .mlnd alone.</summary>
    public ExampleColumns? Columns { get; init; }

    /// <summary>Refuses sets that don't fit together or can't be learnt from, before any work.</summary>
    /// <exception cref="ArgumentException">The message names the set and the difference.</exception>
    public void Validate()
    {
        if (Train.Count == 0) throw new ArgumentException("The training data have no rows.");
        if (Test.Count == 0) throw new ArgumentException("The test data have no rows.");
        if (LabeledRows().Length == 0) throw new ArgumentException("No training row has a label; the student without teacher needs some to learn from.");
        foreach (var (name, set) in new[] { ("validation", Validation), ("test", Test) })
        {
            if (set is null) continue;
            if (set.Task != Train.Task) throw new ArgumentException($"The training data are a {Train.Task} task and the {name} data a {set.Task} task.");
            if (!set.Classes.SequenceEqual(Train.Classes)) throw new ArgumentException($"The {name} data have other classes than the training data; read them with the training data's class names.");
            if (!Enumerable.Range(0, set.Count).Any(row => set.Labels.IsLabeled(row))) throw new ArgumentException($"No row of the {name} data has a label.");
        }
    }

    /// <summary>The training rows that have a label.</summary>
    public int[] LabeledRows() => [.. Enumerable.Range(0, Train.Count).Where(Train.Labels.IsLabeled)];
}
