using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Students;


namespace MLNetDistill.Training;

/// <summary>Fits what a student needs to know before it learns: its vocabulary, the statistics of its columns, the scale of its target.</summary>
internal static class StudentFactory
{
    /// <summary>The spec of a student and, if it reads sequences, its vocabulary.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="examples">The training examples.</param>
    /// <param name="softLabels">The teacher's scores; a regression without labels takes its scale from them.</param>
    /// <param name="cancellationToken">Stops the count of words.</param>
    /// <param name="given">The vocabulary that the student starts with; null (default) if it is the data's or, of pieces, the usual one.</param>
    public static (StudentSpec Spec, Vocabulary? Vocabulary) Fit(
        StudentArchitecture architecture, ExampleSet examples, SoftLabels? softLabels, CancellationToken cancellationToken, Vocabulary? given = null)
    {
        var output = OutputSpec.Fit(examples.Labels, softLabels);
        var spec = new StudentSpec
        {
            Task = output.Task,
            Classes = output.Classes,
            TargetMean = output.TargetMean,
            TargetScale = output.TargetScale,
            Architecture = architecture,
            Table = examples.Inputs is TableInputs table ? table.Derive(nameof(FitTable), () => FitTable(table)) : null,
            Tree = architecture is TreeArchitecture ? new() : null,
            IsTextPair = examples.Inputs is TextInputs { IsPair: true },
        };
        spec.Validate();
        return (spec, architecture is SequenceArchitecture sequence ? FitVocabulary(sequence, (TextInputs)examples.Inputs, given, cancellationToken) : null);
    }

    private static Vocabulary FitVocabulary(SequenceArchitecture architecture, TextInputs texts, Vocabulary? given, CancellationToken cancellationToken)
    {
        if (given is not null) return given;
        if (architecture.Tokens == TokenKind.Pieces) return GeneralStudent.Shipped.Vocabulary;
        return texts.Derive(architecture.VocabularySize, () => Vocabulary.Build(texts.All(), architecture.VocabularySize, cancellationToken: cancellationToken));
    }

    private static TableSpec FitTable(TableInputs table) => new()
    {
        Numeric = [.. table.NumericNames.Select((name, column) =>
        {
            var statistics = ColumnStatistics.Of(table, column);
            return new NumericColumn { Name = name, Mean = (float)statistics.Mean, Scale = statistics.Scale, HasMissing = statistics.HasMissing };
        })],
        Categorical = [.. table.CategoricalNames.Select((name, column) => new CategoricalColumn
        {
            Name = name,
            Values = [.. Enumerable.Range(0, table.Count).Select(row => table.Categories(row)[column]).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
        })],
    };
}
