namespace MLNetDistill.Benchmarks;

/// <summary>Measuring on one thread.</summary>
internal static class OneThread
{
    /// <summary>Whether libtorch was started with one thread, which it is told by OMP_NUM_THREADS when it is loaded; a line on the error stream if not.</summary>
    public static bool IsSet()
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") == "1") return true;
        Console.Error.WriteLine("Set OMP_NUM_THREADS=1, so that everything is measured on one thread.");
        return false;
    }
}
