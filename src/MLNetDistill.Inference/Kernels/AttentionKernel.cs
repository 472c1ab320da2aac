namespace MLNetDistill.Inference.Kernels;

/// <summary>
/// One head of self-attention: softmax(Q Kᵀ / √width) V. Keys and values are laid out as <see cref="DenseKernel"/> wants its weights, so that both products are
/// two dense layers whose weights come from the text.
/// </summary>
internal static unsafe class AttentionKernel
{
    // As many rows of scores as stay in the first-level cache with a short text, and few enough for a long one.
    private const int QueryBlock = 64;

    /// <summary>The floats that <see cref="Run"/> needs beside its inputs and outputs.</summary>
    public static int RoomFor(int length, int width)
    {
        var (keys, values) = (DenseLayer.Pad(length), DenseLayer.Pad(width));
        return width * keys + keys * values + Math.Min(length, QueryBlock) * (width + keys + values);
    }

    /// <summary>What each word gathers.</summary>
    /// <param name="queries">[length, stride]; the keys and the values likewise.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="values">The values.</param>
    /// <param name="stride">The distance between their rows.</param>
    /// <param name="length">The number of words.</param>
    /// <param name="width">The width of the head.</param>
    /// <param name="zeros">As many zeros as the padded length and the padded width.</param>
    /// <param name="room">Memory; see <see cref="RoomFor"/>.</param>
    /// <param name="gathered">[length, gatheredStride], of which width columns are written.</param>
    /// <param name="gatheredStride">The distance between rows.</param>
    public static void Run<T>(
        float* queries, float* keys, float* values, int stride, int length, int width, float* zeros, float* room, float* gathered, int gatheredStride) where T : struct, ILanes<T>
    {
        var (keyStride, valueStride) = (DenseLayer.Pad(length), DenseLayer.Pad(width));
        var keyPanels = room;
        var valuePanels = keyPanels + width * keyStride;
        var block = Math.Min(length, QueryBlock);
        var query = valuePanels + keyStride * valueStride;
        var scores = query + block * width;
        var sums = scores + block * keyStride;

        PackKeys(keys, stride, length, width, keyStride, keyPanels);
        PackValues(values, stride, length, width, keyStride, valueStride, valuePanels);
        var scale = 1 / MathF.Sqrt(width);
        for (var start = 0; start < length; start += block)
        {
            var rows = Math.Min(block, length - start);
            for (var row = 0; row < rows; row++)
            {
                var from = queries + (nint)(start + row) * stride;
                for (var i = 0; i < width; i++) query[row * width + i] = from[i] * scale;
            }
            DenseKernel.Run<T>(query, rows, width, keyPanels, zeros, keyStride, float.NegativeInfinity, scores);
            RowKernel.Softmax<T>(scores, rows, length, keyStride);
            DenseKernel.Run<T>(scores, rows, keyStride, valuePanels, zeros, valueStride, float.NegativeInfinity, sums);
            for (var row = 0; row < rows; row++)
                new Span<float>(sums + row * valueStride, width).CopyTo(new Span<float>(gathered + (nint)(start + row) * gatheredStride, width));
        }
    }

    /// <summary>Each key is an output of the first layer; those that fill up the last panel are 0.</summary>
    private static void PackKeys(float* keys, int stride, int length, int width, int padded, float* panels)
    {
        new Span<float>(panels, width * padded).Clear();
        for (var key = 0; key < length; key++, keys += stride)
        {
            var to = panels + DenseKernel.IndexOf(0, key, width, padded);
            var step = key < padded / DenseKernel.Panel * DenseKernel.Panel ? DenseKernel.Panel : DenseKernel.Alignment;
            for (var i = 0; i < width; i++) to[i * step] = keys[i];
        }
    }

    /// <summary>Each word is an input of the second layer; those that fill up its rows are 0, as their probabilities are.</summary>
    private static void PackValues(float* values, int stride, int length, int width, int inputs, int padded, float* panels)
    {
        new Span<float>(panels, inputs * padded).Clear();
        for (var word = 0; word < length; word++, values += stride)
        {
            for (var first = 0; first < width;)
            {
                var panel = first < padded / DenseKernel.Panel * DenseKernel.Panel ? DenseKernel.Panel : DenseKernel.Alignment;
                var count = Math.Min(panel, width - first);
                new Span<float>(values + first, count).CopyTo(new Span<float>(panels + DenseKernel.IndexOf(word, first, inputs, padded), count));
                first += panel;
            }
        }
    }
}
