using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML;

/// <summary>One row of each kind of column that the library reads.</summary>
public sealed class Row
{
    public float A { get; set; }

    public float B { get; set; }

    public double Double { get; set; }

    public int Number { get; set; }

    public bool Flag { get; set; }

    public string Text { get; set; } = "";

    [VectorType(3)]
    public float[] Vector { get; set; } = [0, 0, 0];
}

internal static class TestRows
{
    public static IDataView Rows(this MLContext ml) => ml.Data.LoadFromEnumerable<Row>(
    [
        new() { A = 1, B = 2, Double = 1.5, Number = 5, Flag = true, Text = "red", Vector = [1, 0, 3] },
        new() { A = -1, B = 0, Double = -2, Number = 7, Flag = false, Text = "blue", Vector = [0, 0, 4] },
        new() { A = float.NaN, B = 7, Double = double.NaN, Number = 5, Flag = true, Text = "", Vector = [2, 0, float.NaN] },
        new() { A = 4, B = 2, Double = 8, Number = -3, Flag = false, Text = "red", Vector = [0, 0, 5] },
    ]);

    /// <summary>The data as the estimator's transformer maps it after a journey through a file.</summary>
    public static IDataView FitSaveLoadTransform(this IEstimator<ITransformer> estimator, MLContext ml, IDataView data)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(estimator.Fit(data), data.Schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _).Transform(data);
    }

    public static string[] SlotNames(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static string[] KeyValues(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    public static string[] AnnotationKinds(this DataViewSchema.Column column) =>
        [.. column.Annotations.Schema.Select(a => a.Name).Order(StringComparer.Ordinal)];
}
