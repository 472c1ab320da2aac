using MLNetDistill.Teachers.UseLite;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.Encoders;

/// <summary>Runs an encoder over many texts: in batches of equal length, several batches at a time.</summary>
internal static class EncoderScoring
{
    /// <summary>One row of numbers per text. They do not depend on the number of threads: each batch is computed by one.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="width">The numbers per text.</param>
    /// <param name="compute">From a batch to [texts × width].</param>
    /// <param name="threads">The number of batches at a time.</param>
    /// <param name="device">Where the network lives.</param>
    /// <param name="progress">Told the number of texts done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static float[] Run(
        TokenizedTexts texts, int width, Func<PieceBatch, Tensor> compute, int threads, Device? device, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var outputs = new float[texts.Count * width];
        ForEachBatch(texts, threads, device, (rows, batch) =>
        {
            var values = compute(batch).cpu().data<float>().ToArray();
            for (var i = 0; i < rows.Length; i++) values.AsSpan(i * width, width).CopyTo(outputs.AsSpan(rows[i] * width));
        }, progress, cancellationToken);
        return outputs;
    }

    /// <summary>Hands out the batches, several at a time.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="threads">The number of batches at a time.</param>
    /// <param name="device">Where the network lives.</param>
    /// <param name="work">Told the rows and their batch; tensors made in it are freed after it.</param>
    /// <param name="progress">Told the number of texts done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static void ForEachBatch(TokenizedTexts texts, int threads, Device? device, Action<int[], PieceBatch> work, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        set_num_threads(1);
        var done = 0;
        // Handed out one by one: the default partitioner would give whole ranges, of very different work, to each thread.
        var batches = System.Collections.Concurrent.Partitioner.Create(texts.BatchesByLength(), System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(batches, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, rows =>
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            using var batch = texts.Batch(rows, device);
            work(rows, batch);
            progress?.Report(Interlocked.Add(ref done, rows.Length));
        });
    }
}
