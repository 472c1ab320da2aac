namespace MLNetDistill.Inference.Kernels;

/// <summary>What a buffer of <see cref="Scratch"/> is for.</summary>
internal enum ScratchSlot
{
    Input,
    Hidden,
    NextHidden,
    Output,
    Projection,
    Words,
    Heads,
    Scores,
}

/// <summary>Memory that a thread reuses from one prediction to the next. Networks cut their work into blocks, so it stays small.</summary>
internal sealed class Scratch
{
    private const int MostIdsKept = 1 << 16;

    [ThreadStatic]
    private static Scratch? s_current;

    private readonly float[][] _buffers = [.. Enum.GetValues<ScratchSlot>().Select(_ => Array.Empty<float>())];
    private readonly IdBuffer _ids = new();

    /// <summary>This thread's.</summary>
    public static Scratch Current => s_current ??= new Scratch();

    /// <summary>The start of each row in <see cref="IdsOfNewBatch"/>, and the end of the last one.</summary>
    public int[] Offsets { get; } = new int[Networks.StudentNetwork.MaxBlockRows + 1];

    /// <summary>An empty buffer for ids.</summary>
    public IdBuffer IdsOfNewBatch()
    {
        _ids.Clear();
        _ids.Trim(MostIdsKept);
        return _ids;
    }

    /// <summary>A buffer of at least this length, cut to it; its content is arbitrary.</summary>
    public Span<float> Floats(ScratchSlot slot, int length)
    {
        ref var buffer = ref _buffers[(int)slot];
        if (buffer.Length < length) buffer = new float[Math.Max(length, 1024)];
        return buffer.AsSpan(0, length);
    }
}
