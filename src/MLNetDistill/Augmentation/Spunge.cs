using System.Text.Json.Serialization;
using MLNetDistill.Data;

namespace MLNetDistill.Augmentation;

/// <summary>
/// For tables: in every copy each column is changed with a small probability, a number by noise in proportion to the column's standard
/// deviation, a category by one drawn from the column (AutoGluon's "spunge"; Fakoor et al., Fast, Accurate, and Simple Models for Tabular Data
/// via Augmented Distillation, 2020). Missing numbers stay missing.
/// </summary>
public sealed record Spunge : InputAugmentation
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "spunge";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <summary>The probability that a column of a copy is changed. Default 0.1.</summary>
    public double ColumnProbability { get; init; } = 0.1;

    /// <summary>The standard deviation of the noise, in standard deviations of the column. Default 0.1.</summary>
    public double Noise { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(ColumnProbability is > 0 and <= 1, nameof(ColumnProbability), ColumnProbability, "above 0 and at most 1");
        Require(Noise is > 0 and <= 100, nameof(Noise), Noise, "above 0 and at most 100");
    }

    /// <inheritdoc/>
    public override void Validate(ExampleInputs inputs)
    {
        if (inputs is not TableInputs) throw new ArgumentException($"The augmentation '{Kind}' changes the columns of a table, and the data are text; take '{TokenMasking.Kind}'.");
    }

    internal override ExampleInputs Copy(ExampleInputs inputs, IReadOnlyList<SeededRandom> randoms)
    {
        var table = (TableInputs)inputs;
        var (numeric, categorical) = (table.NumericNames.Count, table.CategoricalNames.Count);
        var deviations = table.Derive<double[]>(nameof(Spunge), () => [.. Enumerable.Range(0, numeric).Select(column => ColumnStatistics.Of(table, column).Deviation)]);
        var numbers = new float[table.Count * numeric];
        var categories = new string?[table.Count * categorical];
        for (var row = 0; row < table.Count; row++)
        {
            var random = randoms[row];
            var from = table.Numbers(row);
            for (var i = 0; i < numeric; i++)
                numbers[(row * numeric) + i] = from[i] + (random.NextDouble() < ColumnProbability ? (float)(Noise * deviations[i] * random.NextGaussian()) : 0);
            for (var i = 0; i < categorical; i++)
                categories[(row * categorical) + i] = table.Categories(random.NextDouble() < ColumnProbability ? random.Next(table.Count) : row)[i];
        }
        return new TableInputs(table.Count, table.NumericNames, numbers, table.CategoricalNames, categories);
    }
}
