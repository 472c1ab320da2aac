using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Students;

/// <summary>Fits what a student needs to know before it learns: its vocabulary, the statistics of its columns, the scale of its target.</summary>
internal static class StudentFactory
{
    /// <summary>The spec of a student and, for a <c>text-cnn</c>, its vocabulary.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="examples">The training examples.</param>
    /// <param name="softLabels">The teacher's scores; a regression without labels takes its scale from them.</param>
    /// <param name="cancellationToken">Stops the count of words.</param>
    public static (StudentSpec Spec, Vocabulary? Vocabulary) Fit(
        StudentArchitecture architecture, ExampleSet examples, SoftLabels? softLabels, CancellationToken cancellationToken)
    {
        var spec = new StudentSpec
        {
            Task = examples.Task,
            Classes = examples.Classes,
            Architecture = architecture,
            Table = examples.Inputs is TableInputs table ? FitTable(table) : null,
            IsTextPair = examples.Inputs is TextInputs { IsPair: true },
        };
        if (examples.Task == TaskKind.Regression)
        {
            var target = TargetStatistics(examples.Labels, softLabels);
            spec = spec with { TargetMean = (float)target.Mean, TargetScale = Scale(target) };
        }
        spec.Validate();
        return (spec, architecture is TextCnnArchitecture cnn ? FitVocabulary(cnn, (TextInputs)examples.Inputs, cancellationToken) : null);
    }

    private static Vocabulary FitVocabulary(TextCnnArchitecture architecture, TextInputs texts, CancellationToken cancellationToken)
    {
        var all = texts.IsPair ? texts.Texts.Concat(Enumerable.Range(0, texts.Count).Select(texts.Second)) : texts.Texts;
        return Vocabulary.Build(all, architecture.VocabularySize, cancellationToken: cancellationToken);
    }

    private static TableSpec FitTable(TableInputs table) => new()
    {
        Numeric = [.. table.NumericNames.Select((name, column) =>
        {
            var statistics = ColumnStatistics.Of(table, column);
            return new NumericColumn { Name = name, Mean = (float)statistics.Mean, Scale = Scale(statistics), HasMissing = statistics.HasMissing };
        })],
        Categorical = [.. table.CategoricalNames.Select((name, column) => new CategoricalColumn
        {
            Name = name,
            Values = [.. Enumerable.Range(0, table.Count).Select(row => table.Categories(row)[column]).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
        })],
    };

    private static ColumnStatistics TargetStatistics(ExampleLabels labels, SoftLabels? softLabels)
    {
        var known = Enumerable.Range(0, labels.Count).Where(labels.IsLabelled).Select(row => labels[row][0]).ToArray();
        return known.Length > 0 || softLabels is not DenseSoftLabels dense ? ColumnStatistics.Of(known) : ColumnStatistics.Of(dense.Values.ToArray());
    }

    // A constant column, or one whose spread is lost in rounding, is left as it is.
    private static float Scale(ColumnStatistics statistics) =>
        float.IsNormal((float)statistics.Deviation) && statistics.Deviation > 1e-7 * Math.Abs(statistics.Mean) ? (float)statistics.Deviation : 1;
}
