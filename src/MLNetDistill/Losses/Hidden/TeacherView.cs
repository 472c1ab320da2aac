using System.Runtime.InteropServices;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// What a loss makes of a teacher's states of each example by itself, such as its attention. The teacher does not learn, so it is made once, at the first
/// batch, for all examples and gathered batch by batch from then on. Where it would take too much memory, each batch makes its own.
/// </summary>
/// <param name="tokenDimensions">How many of the last dimensions are the example's tokens; the others are the same for all examples.</param>
/// <param name="make">Makes it, [batch, …], from the states of a batch and the mask of its tokens; 0 behind an example's end.</param>
internal sealed class TeacherView(int tokenDimensions, Func<InnerStates, Tensor, Tensor> make)
{
    // A quarter of a gigabyte.
    private const long MostNumbers = 1 << 26;

    // The same chunks whatever is asked for first, so that a resumed run gathers the same bits.
    private const int ChunkRows = 64;

    private bool _isTried;
    private float[][]? _examples;
    private long[] _leading = [];

    /// <summary>The view of a batch.</summary>
    /// <param name="teacher">The batch's states.</param>
    /// <param name="mask">[batch, tokens], 1 where both sides have a token.</param>
    public Tensor Of(InnerStates teacher, Tensor mask)
    {
        if (teacher.Source is not { } source) return make(teacher, mask);
        if (!_isTried) (_isTried, _examples) = (true, MakeAll(source, mask.device));
        return _examples is null ? make(teacher, mask) : Gather(source, teacher.Rows, (int)mask.shape[1]).to(mask.device);
    }

    private float[][]? MakeAll(TeacherStates source, Device device)
    {
        using var noGradient = no_grad();
        var examples = new float[source.Count][];
        foreach (var rows in Enumerable.Range(0, source.Count).Chunk(ChunkRows))
        {
            using var scope = NewDisposeScope();
            var batch = source.Batch(rows, rows.Max(source.Tokens), device);
            var made = make(batch, batch.TokenMask!).cpu();
            if (rows[0] == 0)
            {
                _leading = made.shape[1..^tokenDimensions];
                if (Enumerable.Range(0, source.Count).Sum(row => Size(source.Tokens(row))) > MostNumbers) return null;
            }
            for (var i = 0; i < rows.Length; i++)
            {
                var own = made[i];
                for (var dimension = 1; dimension <= tokenDimensions; dimension++) own = own.narrow(-dimension, 0, source.Tokens(rows[i]));
                examples[rows[i]] = own.contiguous().data<float>().ToArray();
            }
        }
        return examples;
    }

    private Tensor Gather(TeacherStates source, int[] rows, int tokens)
    {
        var gathered = empty([rows.Length, .. _leading, .. Enumerable.Repeat((long)tokens, tokenDimensions)], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(gathered.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            var (example, length) = (_examples![rows[i]], source.Tokens(rows[i]));
            var to = values.Slice((int)(i * Size(tokens)), (int)Size(tokens));
            if (example.Length == to.Length) example.CopyTo(to);
            else
            {
                to.Clear();
                for (var line = 0; line * length < example.Length; line++)
                {
                    // Of a matrix, the lines behind the example's end stay empty too.
                    var place = tokenDimensions == 1 ? line : (line / length * tokens) + (line % length);
                    example.AsSpan(line * length, length).CopyTo(to[(place * tokens)..]);
                }
            }
        }
        return gathered;
    }

    private long Size(int tokens) => _leading.Aggregate((long)Math.Pow(tokens, tokenDimensions), (product, size) => product * size);
}
