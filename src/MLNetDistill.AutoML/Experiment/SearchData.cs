using MLNetDistill.Data;
using MLNetDistill.Runs;
using MLNetDistill.Transforms;

namespace MLNetDistill.AutoML;

/// <summary>The examples of a search. All sets have the same columns, task and classes.</summary>
/// <param name="Name">What reports call the data set.</param>
/// <param name="Train">Labeled and unlabeled rows: distilled students learn from all, undistilled ones from the labeled.</param>
/// <param name="Validation">Labeled rows by which trials are compared; null holds a fifth of the labeled training rows out.</param>
/// <param name="Test">Labeled rows for the final comparison, by which nothing is chosen; null for none.</param>
public sealed record SearchData(string Name, ExampleSet Train, ExampleSet? Validation = null, ExampleSet? Test = null)
{
    /// <summary>What the columns are called, so that the student is also saved as an ML.NET model that reads them; null (default) to save it as .mlnd alone.</summary>
    public ExampleColumns? Columns { get; init; }

    /// <summary>The examples of a run.</summary>
    public static SearchData Of(RunData data) => new(data.Name, data.Train, data.Validation, data.Test) { Columns = data.Columns };

    /// <summary>The same as the examples of a run; without test rows the validation rows take their place.</summary>
    internal RunData ToRun() => new(Name, Train, Validation, Test ?? Validation ?? Train) { Columns = Columns };

    /// <summary>The same with validation rows. Copies of a training row among them would flatter every student, so near duplicates stay together.</summary>
    /// <exception cref="ArgumentException">There are too few rows.</exception>
    internal SearchData WithValidation(int seed, CancellationToken cancellationToken)
    {
        if (Validation is not null) return this;
        var labeled = Enumerable.Range(0, Train.Count).Where(Train.Labels.IsLabeled).ToArray();
        var groups = NearDuplicates.Groups(Train.Inputs.Select(labeled), cancellationToken: cancellationToken);
        int[] held = [.. GroupedSplit.Split(groups, [labeled.Length / 5], seed)[0].Select(row => labeled[row])];
        if (held.Length == 0) throw new ArgumentException("There are too few labeled training rows to hold some out by which trials could be compared. Give validation rows.");
        return this with { Train = Train.Select([.. Enumerable.Range(0, Train.Count).Except(held)]), Validation = Train.Select(held) };
    }
}
