using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>Rows of a table as standardized numbers and category ids. Columns are found by name.</summary>
internal sealed class EncodedTable : EncodedExamples
{
    private readonly int _width;
    private readonly float[] _numbers;
    private readonly long[][] _categories;

    public EncodedTable(TableSpec spec, TableInputs table)
    {
        var encoder = new TableEncoder(spec);
        var numeric = spec.Numeric.Select(c => Find(table.NumericNames, c.Name)).ToArray();
        var categorical = spec.Categorical.Select(c => Find(table.CategoricalNames, c.Name)).ToArray();
        _width = encoder.NumericWidth;
        Count = table.Count;
        _numbers = new float[table.Count * _width];
        _categories = [.. categorical.Select(_ => new long[table.Count])];
        var raw = new float[numeric.Length];
        for (var row = 0; row < table.Count; row++)
        {
            var numbers = table.Numbers(row);
            var categories = table.Categories(row);
            for (var i = 0; i < raw.Length; i++) raw[i] = numbers[numeric[i]];
            encoder.EncodeNumeric(raw, _numbers.AsSpan(row * _width, _width));
            for (var i = 0; i < categorical.Length; i++)
                _categories[i][row] = categories[categorical[i]] is { } value ? encoder.CategoryId(i, value) : TableEncoder.UnknownCategory;
        }
    }

    public override int Count { get; }

    /// <summary>The width of a row of <see cref="Numbers"/>.</summary>
    public int Width => _width;

    /// <summary>[rows, width], standardized, with the missing-value indicators.</summary>
    public float[] Numbers => _numbers;

    /// <summary>Per categorical column the ids, [rows].</summary>
    public IReadOnlyList<long[]> Categories => _categories;

    public override StudentBatch Batch(ReadOnlySpan<int> rows, Device device)
    {
        Tensor? numbers = null;
        if (_width > 0)
        {
            var values = new float[rows.Length * _width];
            for (var i = 0; i < rows.Length; i++) _numbers.AsSpan(rows[i] * _width, _width).CopyTo(values.AsSpan(i * _width));
            numbers = TensorCopy.Of(values, [rows.Length, _width], device);
        }
        var categories = new Tensor[_categories.Length];
        for (var c = 0; c < categories.Length; c++)
        {
            var ids = new long[rows.Length];
            for (var i = 0; i < ids.Length; i++) ids[i] = _categories[c][rows[i]];
            categories[c] = TensorCopy.Of(ids, [ids.Length], device);
        }
        return new RowBatch(numbers, categories);
    }

    public override void AddTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(_numbers.AsSpan()));
        foreach (var column in _categories) hash.AppendData(MemoryMarshal.AsBytes(column.AsSpan()));
    }

    private static int Find(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        throw new ArgumentException($"The table has no column '{name}'; it has {string.Join(", ", names)}.");
    }
}
