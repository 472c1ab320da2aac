using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Transforms;

/// <summary>One row of each kind of column that transforms read.</summary>
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

    [VectorType(2)]
    public string[] Texts { get; set; } = ["", ""];

    [VectorType(6)]
    public VBuffer<float> Sparse { get; set; } = new(6, 0, [], []);
}

internal static class TransformTesting
{
    public static IDataView Rows(this MLContext ml) => ml.Data.LoadFromEnumerable<Row>(
    [
        new() { A = 1, B = 2, Double = 1.5, Number = 5, Flag = true, Text = "red", Vector = [1, 0, 3], Texts = ["x", "y"], Sparse = new(6, 1, [7], [2]) },
        new() { A = -1, B = 0, Double = -2, Number = 7, Flag = false, Text = "blue", Vector = [0, 0, 4], Texts = ["y", ""], Sparse = new(6, 2, [5, 9], [0, 5]) },
        new() { A = float.NaN, B = 7, Double = double.NaN, Number = 5, Flag = true, Text = "", Vector = [2, 0, float.NaN], Texts = ["", "z"] },
        new() { A = 4, B = 2, Double = 8, Number = -3, Flag = false, Text = "red", Vector = [0, 0, 5], Texts = ["z", "x"], Sparse = new(6, 1, [7], [2]) },
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
        return names.DenseValues().Select(n => n.ToString()).ToArray();
    }

    public static string[] KeyValues(this DataViewSchema.Column column) => column.KeyValues<ReadOnlyMemory<char>>().Select(v => v.ToString()).ToArray();

    public static T[] KeyValues<T>(this DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        return values.DenseValues().ToArray();
    }

    public static string[] AnnotationKinds(this DataViewSchema.Column column) => column.Annotations.Schema.Select(a => a.Name).Order(StringComparer.Ordinal).ToArray();

    /// <summary>
    /// The column that an estimator promises. Shapes are made by the package alone, so a probe behind the estimator looks at what a chain hands it.
    /// </summary>
    public static SchemaShape.Column Promised(this IEstimator<ITransformer> estimator, IDataView data, string name)
    {
        var probe = new ShapeProbe();
        Assert.Throws<ShapeSeenException>(() => estimator.Append(probe).Fit(data));
        return probe.Seen!.Single(c => c.Name == name);
    }

    public static string[] AnnotationKinds(this SchemaShape.Column column) => column.Annotations.Select(a => a.Name).Order(StringComparer.Ordinal).ToArray();

    private sealed class ShapeSeenException : Exception;

    private sealed class ShapeProbe : IEstimator<ITransformer>
    {
        public SchemaShape? Seen { get; private set; }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Seen = inputSchema;
            throw new ShapeSeenException();
        }

        public ITransformer Fit(IDataView input) => throw new NotSupportedException();
    }
}
