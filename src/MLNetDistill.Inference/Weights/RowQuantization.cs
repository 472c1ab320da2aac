namespace MLNetDistill.Inference;

/// <summary>
/// Rows of weights as whole numbers from −127 to 127 times a scale. Scales have 11 significant bits, so that quantizing what was read gives the
/// same numbers and scales again.
/// </summary>
internal static class RowQuantization
{
    private const int Levels = 127;

    // A float has 24 significant bits; these are the last 13 of them.
    private const int DroppedBits = (1 << 13) - 1;

    /// <summary>The whole numbers of a weight, and the scale of each row.</summary>
    public static (float[] Levels, float[] Scales) Quantize(Weight weight)
    {
        var rows = weight.Shape[0];
        var width = rows == 0 ? 0 : weight.Values.Length / rows;
        var (levels, scales) = (new float[weight.Values.Length], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var values = weight.Values.AsSpan(row * width, width);
            var largest = 0f;
            foreach (var value in values) largest = Math.Max(largest, Math.Abs(value));
            scales[row] = RoundUp(largest / Levels);
            if (scales[row] == 0) continue;
            for (var i = 0; i < width; i++) levels[(row * width) + i] = MathF.Round(values[i] / scales[row]);
        }
        return (levels, scales);
    }

    /// <summary>Multiplies each row by its scale.</summary>
    public static void Scale(float[] levels, float[] scales)
    {
        var width = scales.Length == 0 ? 0 : levels.Length / scales.Length;
        for (var i = 0; i < levels.Length; i++) levels[i] *= scales[i / width];
    }

    private static float RoundUp(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return BitConverter.Int32BitsToSingle((bits + DroppedBits) & ~DroppedBits);
    }
}
