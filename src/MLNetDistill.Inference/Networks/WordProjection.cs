using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNetDistill.Inference.Kernels;

namespace MLNetDistill.Inference.Networks;

/// <summary>
/// A convolution over words is a sum over its positions of (filter slice x embedding), and that product depends on the word alone. So each
/// word is multiplied once, when it is first seen, and kept: a text then costs additions only. Ids are ordered by frequency, so the
/// words kept are the frequent ones; the others are multiplied each time, by the same arithmetic.
/// </summary>
internal sealed unsafe class WordProjection
{
    // 32 MB, enough for 10,900 words of the default text-cnn. Only the pages of words that were seen become resident.
    private const int MostFloatsKept = 1 << 23;

    private readonly float[] _embedding;
    private readonly DenseLayer _products;
    private readonly float[] _kept;
    private readonly byte[] _ready;

    /// <summary>Prepares the products of all windows.</summary>
    /// <param name="embedding">[ids, embedding width].</param>
    /// <param name="convolutions">Per window width: [filters, width * embedding width], the window flattened position by position.</param>
    /// <param name="mostFloatsKept">How many products to keep.</param>
    public WordProjection(Weight embedding, IReadOnlyList<Weight> convolutions, int mostFloatsKept = MostFloatsKept)
    {
        _embedding = embedding.Values;
        var embeddingWidth = embedding.Shape[1];
        var filters = DenseLayer.Pad(convolutions[0].Shape[0]);
        Width = convolutions.Sum(c => c.Shape[1] / embeddingWidth) * filters;

        // [window, position in the window, padded filter] x [embedding width]
        var slices = new float[checked(Width * embeddingWidth)];
        var first = 0;
        foreach (var convolution in convolutions)
        {
            var positions = convolution.Shape[1] / embeddingWidth;
            for (var t = 0; t < positions; t++, first += filters)
            {
                for (var f = 0; f < convolution.Shape[0]; f++)
                {
                    convolution.Values.AsSpan(f * convolution.Shape[1] + t * embeddingWidth, embeddingWidth)
                        .CopyTo(slices.AsSpan((first + f) * embeddingWidth));
                }
            }
        }
        _products = new DenseLayer(new Weight("products", [Width, embeddingWidth], slices), new Weight("none", [Width], new float[Width]));
        _ready = new byte[Math.Min(embedding.Shape[0], mostFloatsKept / Width)];
        _kept = GC.AllocateUninitializedArray<float>(_ready.Length * Width);
    }

    /// <summary>The number of products of a word: window widths x positions x padded filters.</summary>
    public int Width { get; }

    /// <summary>The kept products, to be pinned while <see cref="Find"/>'s answers are in use.</summary>
    public Span<float> Kept => _kept;

    /// <summary>The products of each word.</summary>
    /// <param name="ids">The words.</param>
    /// <param name="kept"><see cref="Kept"/>, pinned.</param>
    /// <param name="room">Room for the products of words that are not kept, [ids, <see cref="Width"/>], pinned.</param>
    /// <param name="products">Receives where each word's products are.</param>
    /// <param name="scratch">This thread's memory.</param>
    public void Find(ReadOnlySpan<int> ids, float* kept, Span<float> room, float** products, Scratch scratch)
    {
        var width = _products.Inputs;
        var embeddings = scratch.Floats(ScratchSlot.NextHidden, ids.Length * width);
        var rows = 0;
        var next = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(room));
        for (var i = 0; i < ids.Length; i++)
        {
            var id = ids[i];
            var embedding = _embedding.AsSpan(id * width, width);
            if (id >= _ready.Length)
            {
                embedding.CopyTo(embeddings[(rows++ * width)..]);
                products[i] = next;
                next += Width;
                continue;
            }
            products[i] = kept + (nint)id * Width;
            if (Volatile.Read(ref _ready[id]) != 0) continue;
            // Two threads may both do this; they write the same values.
            _products.Forward(embedding, 1, new Span<float>(products[i], Width));
            Volatile.Write(ref _ready[id], 1);
        }
        _products.Forward(embeddings, rows, room);
    }
}
