using System.Globalization;
using MLNetDistill.Inference;
using MLNetDistill.Testing;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Training;

/// <summary>A second process trains for 50 epochs and says how much memory it holds.</summary>
public class MemoryTests
{
    internal const string Command = "train-50-epochs";
    private const int Settled = 10;
    private const long Slack = 8 << 20;

    internal static void Train(string[] arguments)
    {
        var data = new TrainingData(MadeData.Texts(1000), MadeData.Knowing(MadeData.Texts(1000)), MadeData.Texts(200, seed: 2));
        new StudentTrainer(Recipes.For(Recipes.Cnn, TaskKind.Multiclass, epochs: 50), new() { Progress = new Reporter() }).Train(data);
    }

    [Fact]
    public void Memory_stays_flat_over_50_epochs()
    {
        using var child = ChildProcess.Start(Command);
        var lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();
        var epochs = lines.Select(line => line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray()).ToList();
        Assert.Equal(50, epochs.Count);
        Assert.Single(epochs.Select(epoch => epoch[0]).Distinct());
        Assert.True(epochs[^1][1] < epochs[Settled][1] + Slack, string.Join(", ", lines));
    }

    private sealed class Reporter : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Score is null) return;
            GC.Collect();
            Console.WriteLine($"{DisposeScopeManager.Statistics.ThreadTotalLiveCount} {Environment.WorkingSet}");
        }
    }
}
