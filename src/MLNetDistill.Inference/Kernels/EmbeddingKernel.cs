using System.Runtime.Intrinsics;

namespace MLNetDistill.Inference.Kernels;

/// <summary>The mean of the rows of an embedding table that a bag of ids picks.</summary>
internal static unsafe class EmbeddingKernel
{
    /// <summary>Writes the mean row; zeros for an empty bag.</summary>
    /// <param name="table">[rows, width].</param>
    /// <param name="width">The width of a row.</param>
    /// <param name="ids">The rows to take, each below the number of rows.</param>
    /// <param name="mean">[width].</param>
    public static void Mean(ReadOnlySpan<float> table, int width, ReadOnlySpan<int> ids, Span<float> mean)
    {
        fixed (float* pt = table, pm = mean[..width])
        fixed (int* pi = ids)
        {
            if (Vector512.IsHardwareAccelerated) Mean<Lanes512>(pt, width, pi, ids.Length, pm);
            else if (Vector256.IsHardwareAccelerated) Mean<Lanes256>(pt, width, pi, ids.Length, pm);
            else Mean<Lanes128>(pt, width, pi, ids.Length, pm);
        }
    }

    /// <summary>The same for a given register width; narrower registers and single floats take the rest of a row.</summary>
    internal static void Mean<T>(float* table, int width, int* ids, int count, float* mean) where T : struct, ILanes<T>
    {
        var column = Columns<T>(table, width, ids, count, mean, 0);
        column = Columns<Lanes256>(table, width, ids, count, mean, column);
        column = Columns<Lanes128>(table, width, ids, count, mean, column);
        for (; column < width; column++)
        {
            var (even, odd) = (0f, 0f);
            var i = 0;
            for (; i <= count - 2; i += 2)
            {
                even += table[(nint)ids[i] * width + column];
                odd += table[(nint)ids[i + 1] * width + column];
            }
            if (i < count) even += table[(nint)ids[i] * width + column];
            mean[column] = (even + odd) / Math.Max(count, 1);
        }
    }

    private static int Columns<T>(float* table, int width, int* ids, int count, float* mean, int column) where T : struct, ILanes<T>
    {
        var scale = T.Broadcast(1f / Math.Max(count, 1));
        for (; column <= width - T.Count; column += T.Count)
        {
            var (even, odd) = (T.Zero, T.Zero);
            var i = 0;
            for (; i <= count - 2; i += 2)
            {
                even = T.Add(even, T.Load(table + (nint)ids[i] * width + column));
                odd = T.Add(odd, T.Load(table + (nint)ids[i + 1] * width + column));
            }
            if (i < count) even = T.Add(even, T.Load(table + (nint)ids[i] * width + column));
            T.MultiplyAdd(T.Add(even, odd), scale, T.Zero).Store(mean + column);
        }
        return column;
    }
}
