using MLNetDistill.Inference;

namespace MLNetDistill.Transforms;

/// <summary>Which columns of a file or data view make an example. Name a text, or features, or neither: then every column but the label is a feature.</summary>
public sealed record ExampleColumns
{
    /// <summary>The label; null (default) if there is none: the rows are then unlabeled.</summary>
    public string? Label { get; init; }

    /// <summary>The text; null (default) for a table.</summary>
    public string? Text { get; init; }

    /// <summary>The second text of a pair; null (default) for none.</summary>
    public string? Text2 { get; init; }

    /// <summary>The feature columns of a table; empty (default) for all columns but the label and <see cref="Ignored"/>.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Columns that are no features although none are named, such as stored scores; empty by default.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>
    /// Those of the features that are read as categories; null (default) to find out. A file that goes with another one is read with the
    /// columns found there (<c>ExampleFile.Columns</c>).
    /// </summary>
    public IReadOnlyList<string>? Categorical { get; init; }

    /// <summary>The columns that a student reads: a table's have the names that it was trained with, texts are called <c>text</c> and <c>text2</c>.</summary>
    public static ExampleColumns Of(StudentSpec spec)
    {
        if (spec.Table is not { } table) return new() { Text = "text", Text2 = spec.IsTextPair ? "text2" : null };
        string[] categorical = [.. table.Categorical.Select(column => column.Name)];
        return new() { Features = [.. table.Numeric.Select(column => column.Name), .. categorical], Categorical = categorical };
    }

    /// <summary>One clear message if the choice makes no sense.</summary>
    /// <exception cref="ArgumentException">The message names what doesn't go together.</exception>
    public void Validate()
    {
        if (Text2 is not null && Text is null) throw new ArgumentException("A second text column needs a first one.");
        if (Text is not null && Features.Count > 0) throw new ArgumentException("Examples are texts or rows of a table, not both: name a text column or feature columns.");
        string[] named = [.. new[] { Label, Text, Text2 }.OfType<string>(), .. Features];
        if (named.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The column '{twice.Key}' is named for two purposes.");
    }
}
