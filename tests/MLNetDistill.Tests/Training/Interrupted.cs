using MLNetDistill.Training;

namespace MLNetDistill.Tests.Training;

/// <summary>Trains a student with interruptions.</summary>
internal static class Interrupted
{
    /// <summary>The weights of a student whose training is stopped and resumed again and again.</summary>
    public static byte[] Train(DistillationRecipe recipe, TrainingData data, int everyEpochs)
    {
        using var folder = new TemporaryFolder();
        var run = new RunOptions { CheckpointPath = folder.File("checkpoint"), Resume = true };
        while (true)
        {
            using var source = new CancellationTokenSource();
            try
            {
                return StudentTrainerTests.Bits(new StudentTrainer(recipe, run with { Progress = new Stop(everyEpochs, source) }).Train(data, source.Token));
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private sealed class Stop(int epochs, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        private double? _first;

        public void Report(TrainingProgress value)
        {
            _first ??= Math.Floor(value.Epoch - 1e-9);
            if (value.Epoch >= _first + epochs) source.Cancel();
        }
    }
}
