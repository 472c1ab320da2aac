namespace MLNetDistill.Inference;

/// <summary>The sinusoidal positions of a transformer, the same while training and while serving.</summary>
public static class PositionTable
{
    /// <summary>The amplitude of the waves: about as large as the initial embeddings.</summary>
    public const double Amplitude = 0.1;

    /// <summary>The rows of the first positions.</summary>
    /// <param name="length">The number of positions.</param>
    /// <param name="width">The width of an embedding.</param>
    /// <returns>[length, width], row after row.</returns>
    public static float[] Sinusoidal(int length, int width)
    {
        var table = new float[checked(length * width)];
        for (var position = 0; position < length; position++)
        {
            for (var i = 0; i < width; i++)
            {
                var angle = position / Math.Pow(10_000, (double)(i / 2 * 2) / width);
                table[(position * width) + i] = (float)(Amplitude * (i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle)));
            }
        }
        return table;
    }
}
