using System.Buffers.Binary;
using System.Text;

namespace MLNetDistill.Data;

/// <summary>One text per example, or two.</summary>
public sealed class TextInputs : ExampleInputs
{
    private readonly string[] _texts;
    private readonly string[]? _seconds;

    /// <summary>Wraps the arrays without copying them.</summary>
    /// <param name="texts">One text per example.</param>
    /// <param name="seconds">The second text of each pair, or null.</param>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public TextInputs(string[] texts, string[]? seconds = null)
    {
        if (seconds is not null && seconds.Length != texts.Length)
            throw new ArgumentException($"{texts.Length} first texts came with {seconds.Length} second texts.", nameof(seconds));
        (_texts, _seconds) = (texts, seconds);
    }

    /// <inheritdoc/>
    public override int Count => _texts.Length;

    /// <summary>True if there are two texts per example.</summary>
    public bool IsPair => _seconds is not null;

    /// <summary>The first (or only) text of each example.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The second text of each example; empty strings where there is none.</summary>
    public string Second(int row) => _seconds?[row] ?? "";

    /// <summary>The texts of all examples: the first ones, then the second ones of pairs.</summary>
    internal IEnumerable<string> All() => _seconds is null ? _texts : _texts.Concat(_seconds);

    /// <inheritdoc/>
    public override ExampleInputs Select(ReadOnlySpan<int> rows) => new TextInputs(Pick(_texts, rows), _seconds is null ? null : Pick(_seconds, rows));

    /// <inheritdoc/>
    public override ExampleInputs Append(ExampleInputs other) => other is TextInputs texts && texts.IsPair == IsPair
        ? new TextInputs([.. _texts, .. texts._texts], _seconds is null ? null : [.. _seconds, .. texts._seconds!])
        : throw new ArgumentException(IsPair ? "Pairs of texts can only be joined with pairs of texts." : "Texts can only be joined with single texts.", nameof(other));

    /// <inheritdoc/>
    public override ExampleKey Key(int row)
    {
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        var (first, second) = (_texts[row], Second(row));
        var bytes = new byte[4 + Encoding.UTF8.GetMaxByteCount(first.Length) + Encoding.UTF8.GetMaxByteCount(second.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first.Length);
        var length = 4 + Encoding.UTF8.GetBytes(first, bytes.AsSpan(4));
        length += Encoding.UTF8.GetBytes(second, bytes.AsSpan(length));
        return ExampleKey.Of(bytes.AsSpan(0, length));
    }
}
