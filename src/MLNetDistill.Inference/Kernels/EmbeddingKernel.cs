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

    /// <summary>The same for a given register width; rows narrower than a register take a narrower one, or single floats.</summary>
    internal static void Mean<T>(float* table, int width, int* ids, int count, float* mean) where T : struct, ILanes<T>
    {
        if (width >= T.Count) TwoRegisters<T>(table, width, ids, count, mean);
        else if (width >= Lanes256.Count) TwoRegisters<Lanes256>(table, width, ids, count, mean);
        else if (width >= Lanes128.Count) TwoRegisters<Lanes128>(table, width, ids, count, mean);
        else Singles(table, width, ids, count, mean);
    }

    private static void TwoRegisters<T>(float* table, int width, int* ids, int count, float* mean) where T : struct, ILanes<T>
    {
        var scale = T.Broadcast(1f / Math.Max(count, 1));
        for (var column = 0; column < width; column += 2 * T.Count)
        {
            // The last registers of a row may overlap; the columns that they share come out the same twice.
            var first = Math.Min(column, width - T.Count);
            var second = Math.Min(column + T.Count, width - T.Count);
            var (even, odd, even2, odd2) = (T.Zero, T.Zero, T.Zero, T.Zero);
            var i = 0;
            for (; i <= count - 2; i += 2)
            {
                var row = table + (nint)ids[i] * width;
                even = T.Add(even, T.Load(row + first));
                even2 = T.Add(even2, T.Load(row + second));
                row = table + (nint)ids[i + 1] * width;
                odd = T.Add(odd, T.Load(row + first));
                odd2 = T.Add(odd2, T.Load(row + second));
            }
            if (i < count)
            {
                var row = table + (nint)ids[i] * width;
                even = T.Add(even, T.Load(row + first));
                even2 = T.Add(even2, T.Load(row + second));
            }
            T.MultiplyAdd(T.Add(even, odd), scale, T.Zero).Store(mean + first);
            T.MultiplyAdd(T.Add(even2, odd2), scale, T.Zero).Store(mean + second);
        }
    }

    private static void Singles(float* table, int width, int* ids, int count, float* mean)
    {
        for (var column = 0; column < width; column++)
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
}
