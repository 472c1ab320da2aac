using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Testing;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Training;

/// <summary>A run that is stopped anywhere and resumed ends with the same bits.</summary>
public class ResumeTests
{
    internal const string Command = "train-student";

    private static readonly DistillationRecipe Recipe = Recipes.For(Recipes.Cnn, TaskKind.Multiclass, epochs: 12);

    private static TrainingData Data()
    {
        var train = MadeData.Texts(200, labeled: 0.5);
        return new(train, MadeData.Knowing(MadeData.Texts(200)), MadeData.Texts(60, seed: 2));
    }

    private static RunOptions Options(string? path, IProgress<TrainingProgress>? progress = null) =>
        new() { Seed = 3, CheckpointPath = path, CheckpointInterval = TimeSpan.Zero, Resume = path is not null, Progress = progress };

    /// <summary>The second process: says when an epoch ends.</summary>
    internal static void Train(string[] arguments) => new StudentTrainer(Recipe, Options(arguments[0], new Reporter(Console.WriteLine))).Train(Data());

    [Fact]
    public void Killed_at_random_moments_it_goes_on_to_the_same_student()
    {
        var expected = new StudentTrainer(Recipe, Options(null)).Train(Data());
        using var folder = new TemporaryFolder();
        var path = folder.File("checkpoint");
        var random = new Random(1);
        for (var round = 0; round < 4; round++)
        {
            using var child = ChildProcess.Start(Command, path);
            for (var lines = random.Next(1, 4); lines > 0; lines--) child.StandardOutput.ReadLine();
            child.Kill();
            child.WaitForExit();
        }
        Assert.True(File.Exists(path));
        var resumed = new StudentTrainer(Recipe, Options(path)).Train(Data());
        Assert.Equal(StudentTrainerTests.Bits(expected), StudentTrainerTests.Bits(resumed));
        Assert.Equal(expected.Summary with { Seconds = 0 }, resumed.Summary with { Seconds = 0 });
        Assert.Equal([path], Directory.GetFiles(folder.Path).Where(f => !f.EndsWith(".tmp", StringComparison.Ordinal)));
    }

    [Fact]
    public void Canceled_at_the_end_of_any_epoch_it_goes_on_to_the_same_student()
    {
        var expected = new StudentTrainer(Recipe, Options(null)).Train(Data());
        using var folder = new TemporaryFolder();
        var path = folder.File("checkpoint");
        for (var epoch = 1; epoch < 12; epoch++)
        {
            using var source = new CancellationTokenSource();
            var trainer = new StudentTrainer(Recipe, Options(path, new Reporter(_ => source.Cancel())));
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(Data(), source.Token));
        }
        var resumed = new StudentTrainer(Recipe, Options(path)).Train(Data());
        Assert.Equal(StudentTrainerTests.Bits(expected), StudentTrainerTests.Bits(resumed));

        // A finished run is not trained again.
        var again = new StudentTrainer(Recipe, Options(path, new Reporter(_ => Assert.Fail("It trained again.")))).Train(Data());
        Assert.Equal(StudentTrainerTests.Bits(expected), StudentTrainerTests.Bits(again));
        Assert.Equal(resumed.Summary.Loss, again.Summary.Loss);
    }

    [Fact]
    public void A_checkpoint_that_is_damaged_or_of_another_run_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("checkpoint");
        var recipe = Recipe with { Optimizer = Recipe.Optimizer with { Epochs = 1 } };
        new StudentTrainer(recipe, Options(path)).Train(Data());

        Refuses(Recipe, Options(path), Data(), "another run");
        Refuses(recipe, Options(path) with { Seed = 4 }, Data(), "another run");
        Refuses(recipe, Options(path), new TrainingData(MadeData.Texts(200), MadeData.Knowing(MadeData.Texts(200)), MadeData.Texts(60, seed: 2)), "another run");

        var bytes = File.ReadAllBytes(path);
        var changed = (byte[])bytes.Clone();
        changed[changed.Length / 2] ^= 1;
        File.WriteAllBytes(path, changed);
        Refuses(recipe, Options(path), Data(), "checksum");
        File.WriteAllBytes(path, bytes[..(bytes.Length / 3)]);
        Refuses(recipe, Options(path), Data(), "checksum");
        File.WriteAllBytes(path, []);
        Refuses(recipe, Options(path), Data(), "not a checkpoint");
        bytes[8] = 99;
        File.WriteAllBytes(path, bytes);
        Refuses(recipe, Options(path), Data(), "version 99");

        static void Refuses(DistillationRecipe recipe, RunOptions options, TrainingData data, string part)
        {
            var message = Assert.Throws<FormatException>(() => new StudentTrainer(recipe, options).Train(data)).Message;
            Assert.Contains(part, message);
            Assert.Contains(options.CheckpointPath!, message);
        }
    }

    private sealed class Reporter(Action<long> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Score is not null) report(value.Step);
        }
    }
}
