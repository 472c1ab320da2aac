using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MLNetDistill.Signals;

/// <summary>A matrix in half precision.</summary>
/// <param name="Values">[rows × width].</param>
/// <param name="Width">The width of a row.</param>
public sealed record StateMatrix(Half[] Values, int Width)
{
    internal StateMatrix Append(StateMatrix more) => new([.. Values, .. more.Values], Width);

    internal static StateMatrix SideBySide(IReadOnlyList<StateMatrix> parts)
    {
        var width = parts.Sum(part => part.Width);
        var rows = parts[0].Values.Length / parts[0].Width;
        var values = new Half[(long)rows * width];
        for (var row = 0; row < rows; row++)
        {
            var at = row * width;
            foreach (var part in parts)
            {
                part.Values.AsSpan(row * part.Width, part.Width).CopyTo(values.AsSpan(at));
                at += part.Width;
            }
        }
        return new(values, width);
    }
}

/// <summary>Queries, keys and values of a self-attention layer, a row per token.</summary>
/// <param name="Queries">The queries.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Values">The values.</param>
public sealed record AttentionMatrices(StateMatrix Queries, StateMatrix Keys, StateMatrix Values);

/// <summary>
/// What went on inside a teacher for every example, kept in half precision: a student's step must not wait for a forward pass of the
/// teacher. The tokens of all examples follow one another.
/// </summary>
public sealed class TeacherStates
{
    private readonly IReadOnlyList<StateMatrix> _pooled;
    private readonly IReadOnlyList<StateMatrix?> _tokens;
    private readonly IReadOnlyList<AttentionMatrices> _attention;
    private readonly int[]? _starts;
    private int[]? _lengths;

    /// <summary>Binds the states of all examples.</summary>
    /// <param name="shape">What the teacher shows.</param>
    /// <param name="pooled">Per hidden layer one row per example.</param>
    /// <param name="tokens">Per hidden layer one row per token, or null; an empty list if nobody asked for tokens.</param>
    /// <param name="attention">Per self-attention layer one row per token; an empty list if nobody asked.</param>
    /// <param name="starts">[examples + 1], the row of each example's first token; null without tokens.</param>
    public TeacherStates(
        InnerShape shape, IReadOnlyList<StateMatrix> pooled, IReadOnlyList<StateMatrix?>? tokens = null, IReadOnlyList<AttentionMatrices>? attention = null, int[]? starts = null) =>
        (Shape, _pooled, _tokens, _attention, _starts) = (shape, pooled, tokens ?? [], attention ?? [], starts);

    /// <summary>What the teacher shows.</summary>
    public InnerShape Shape { get; }

    /// <summary>The number of examples.</summary>
    public int Count => _pooled[0].Values.Length / _pooled[0].Width;

    /// <summary>What was kept.</summary>
    internal LossNeeds Kept => LossNeeds.HiddenStates | (_tokens.Count > 0 ? LossNeeds.TokenStates : 0) | (_attention.Count > 0 ? LossNeeds.Attention : 0);

    /// <summary>The states of a batch.</summary>
    /// <param name="rows">The examples.</param>
    /// <param name="tokens">The number of tokens of the student's batch: longer examples are cut, shorter ones padded with zeros.</param>
    /// <param name="device">Where the tensors are made.</param>
    internal InnerStates Batch(int[] rows, int tokens, Device device)
    {
        return new()
        {
            Hidden = [.. Enumerable.Range(0, _pooled.Count).Select(Hidden)],
            Attention = new LayersOnDemand<AttentionLayer>(_attention.Count, Attention),
            TokenMask = _starts is null ? null : Mask(rows, tokens, device),
            Source = this,
            Rows = rows,
        };

        HiddenLayer Hidden(int layer)
        {
            var pooled = () => Vectors(_pooled[layer], [.. rows.Select(row => (long)row)], device);
            return layer < _tokens.Count && _tokens[layer] is { } matrix
                ? new(pooled, () => Tokens(matrix, rows, tokens, device), places => Vectors(matrix, Array.ConvertAll(places, place => _starts![rows[place / tokens]] + (place % tokens)), device))
                : new(pooled);
        }

        AttentionLayer Attention(int layer)
        {
            var (queries, keys, values) = _attention[layer];
            return new(Shape.Attention[layer].Heads, Tokens(queries, rows, tokens, device), Tokens(keys, rows, tokens, device), Tokens(values, rows, tokens, device));
        }
    }

    /// <summary>The number of an example's tokens; 0 if they were not kept.</summary>
    internal int Tokens(int row) => _starts is null ? 0 : Length(row);

    /// <summary>The same states without the tokens that somebody else does not read.</summary>
    /// <param name="tokensOf">The number of tokens that are read of an example.</param>
    internal TeacherStates CutTo(Func<int, int> tokensOf) => _starts is null ? this
        : new(Shape, _pooled, _tokens, _attention, _starts) { _lengths = [.. Enumerable.Range(0, Count).Select(row => Math.Min(Length(row), tokensOf(row)))] };

    /// <summary>These examples, then more.</summary>
    internal TeacherStates Append(TeacherStates more) => new(
        Shape,
        [.. _pooled.Zip(more._pooled, (a, b) => a.Append(b))],
        [.. _tokens.Zip(more._tokens, (a, b) => a?.Append(b!))],
        [.. _attention.Zip(more._attention, (a, b) => new AttentionMatrices(a.Queries.Append(b.Queries), a.Keys.Append(b.Keys), a.Values.Append(b.Values)))],
        _starts is null ? null : [.. _starts, .. more._starts!.Skip(1).Select(start => start + _starts[^1])]);

    /// <summary>The hidden layers of several networks of the same depth, joined example by example; their tokens and attention are left out.</summary>
    internal static TeacherStates SideBySide(IReadOnlyList<TeacherStates> networks) => new(
        SideBySide([.. networks.Select(network => network.Shape)]),
        [.. networks[0]._pooled.Select((_, layer) => StateMatrix.SideBySide([.. networks.Select(network => network._pooled[layer])]))]);

    /// <summary>What <see cref="SideBySide(IReadOnlyList{TeacherStates})"/> shows.</summary>
    internal static InnerShape SideBySide(IReadOnlyList<InnerShape> networks) => new()
    {
        Hidden = [.. networks[0].Hidden.Select((layer, i) => new LayerShape(layer.Name, networks.Sum(network => network.Hidden[i].Width)))],
    };

    internal void AddTo(IncrementalHash hash)
    {
        foreach (var matrix in _pooled.Concat(_tokens.OfType<StateMatrix>()).Concat(_attention.SelectMany(a => new[] { a.Queries, a.Keys, a.Values })))
            hash.AppendData(MemoryMarshal.AsBytes(matrix.Values.AsSpan()));
        if (_starts is not null) hash.AppendData(MemoryMarshal.AsBytes(_starts.AsSpan()));
    }

    /// <summary>Some rows of a matrix, [rows, width].</summary>
    private static Tensor Vectors(StateMatrix matrix, long[] rows, Device device)
    {
        var vectors = empty([rows.Length, matrix.Width], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(vectors.bytes);
        for (var i = 0; i < rows.Length; i++)
            TensorPrimitives.ConvertToSingle(matrix.Values.AsSpan((int)rows[i] * matrix.Width, matrix.Width), values[(i * matrix.Width)..]);
        return vectors.to(device);
    }

    private Tensor Tokens(StateMatrix matrix, ReadOnlySpan<int> rows, int tokens, Device device)
    {
        // Written where it is needed: an array in between would be copied, and half a megabyte per layer and batch keeps the collector busy.
        var vectors = empty([rows.Length, tokens, matrix.Width], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(vectors.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            var length = Math.Min(tokens, Length(rows[i])) * matrix.Width;
            var own = values.Slice(i * tokens * matrix.Width, tokens * matrix.Width);
            TensorPrimitives.ConvertToSingle(matrix.Values.AsSpan(_starts![rows[i]] * matrix.Width, length), own);
            own[length..].Clear();
        }
        return vectors.to(device);
    }

    private Tensor Mask(ReadOnlySpan<int> rows, int tokens, Device device)
    {
        var mask = new float[rows.Length * tokens];
        for (var i = 0; i < rows.Length; i++) mask.AsSpan(i * tokens, Math.Min(tokens, Length(rows[i]))).Fill(1);
        return TensorCopy.Of(mask, [rows.Length, tokens], device);
    }

    private int Length(int row) => _lengths?[row] ?? (_starts![row + 1] - _starts[row]);
}
