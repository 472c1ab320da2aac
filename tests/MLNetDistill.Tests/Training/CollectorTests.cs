using System.Runtime.InteropServices;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Teachers;
using MLNetDistill.Testing;
using MLNetDistill.Tests.Losses;
using MLNetDistill.Tests.Starts;
using MLNetDistill.Tests.Teachers.UseLite;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Training;

/// <summary>
/// A second process trains everything twice: alone, and beside a thread that collects garbage without a pause and three others that train. What a
/// native call still reads must not be freed under it, and one training must not disturb another.
/// </summary>
public class CollectorTests
{
    internal const string Command = "train-beside-a-collector";
    private const string Done = "done";
    private const string OutsideScopes = "tensors outside of scopes";

    internal static void Train(string[] arguments)
    {
        var subjects = Subjects().ToList();
        var alone = subjects.Select(subject =>
        {
            // The collector may free a tensor without a scope while a native call still reads it.
            DisposeScopeManager.Statistics.Reset();
            var bits = subject.Train();
            Console.WriteLine($"{subject.Name}: {DisposeScopeManager.Statistics.CreatedOutsideScopeCount} {OutsideScopes}");
            return bits;
        }).ToList();
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested) GC.Collect(0);
        });
        var others = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            var table = MadeData.Table(40, TaskKind.Multiclass);
            var trainer = new StudentTrainer(Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 3));
            while (!stop.IsCancellationRequested) trainer.Train(new(table, MadeData.Knowing(table)));
        })).ToList();
        List<Thread> all = [collector, .. others];
        all.ForEach(thread => thread.Start());
        foreach (var (subject, expected) in subjects.Zip(alone))
            Console.WriteLine(subject.Train().AsSpan().SequenceEqual(expected) ? $"{subject.Name}: same" : $"{subject.Name}: differs");
        stop.Cancel();
        all.ForEach(thread => thread.Join());
        Console.WriteLine(Done);
    }

    [Fact]
    public async Task Everything_trains_to_the_same_bits_beside_a_collector_and_three_other_trainings()
    {
        using var child = ChildProcess.Start(Command);
        var lines = (await child.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await child.WaitForExitAsync();
        Assert.Equal(Done, lines[^1]);
        string[] names = [.. Subjects().Select(subject => subject.Name)];
        Assert.Equal([.. names.Select(name => $"{name}: 0 {OutsideScopes}"), .. names.Select(name => $"{name}: same")], lines[..^1]);
    }

    private static IEnumerable<(string Name, Func<byte[]> Train)> Subjects()
    {
        foreach (var loss in LossCatalog.All)
        {
            var task = loss.Tasks.Contains(TaskKind.Multiclass) ? TaskKind.Multiclass : loss.Tasks[0];
            yield return ($"loss {loss.Name}", () => Bits(LossTrainingTests.Make(loss.Name, task)));
        }
        foreach (var reader in LossTrainingTests.Readers)
        {
            yield return ($"student {reader.Name}", () =>
                Bits((Recipes.For(reader, TaskKind.Multiclass, epochs: 3), LossTrainingTests.Texts(new KnowledgeDistillationLoss()))));
        }
        // Many steps of many losses: where scalars are not held, this is what fails first.
        yield return ("long training", () =>
        {
            var table = MadeData.Table(40, TaskKind.Multiclass);
            var losses = LossCatalog.All.Where(loss => loss.Needs == LossNeeds.SoftLabels && loss.Tasks.Contains(TaskKind.Multiclass) && !loss.OtherClasses);
            return Bits((Recipes.For(Recipes.Mlp, TaskKind.Multiclass, epochs: 60) with { Objective = [.. losses.Select(loss => LossCatalog.Create(loss.Name))] }, new(table, MadeData.Knowing(table))));
        });
        var words = new TextCnnArchitecture { EmbeddingWidth = 2, Filters = 3, Widths = [1, 2] };
        yield return ("start inherited", () => Bits((Recipes.For(words, TaskKind.Multiclass, epochs: 1) with { Start = new InheritedStart() },
            new(MadeData.Texts(40), MadeData.Knowing(MadeData.Texts(40))) { Teacher = EmbeddingTeacher.Small })));
        var deep = new TransformerArchitecture { EmbeddingWidth = 8, Layers = 2, Heads = 2, InnerWidth = 12 };
        yield return ("start layers", () => Bits((
            Recipes.For(deep with { Layers = 1 }, TaskKind.Multiclass, epochs: 1) with { Start = new LayersStart() },
            new(MadeData.Texts(40), MadeData.Knowing(MadeData.Texts(40)))
            {
                Teacher = StudentTeacher.Fit(MadeData.Texts(40), null, deep, new() { Epochs = 1, BatchSize = 16 }),
            })));
        yield return ("start general", () => Bits((Recipes.For(TextCnnArchitecture.OfPieces, TaskKind.Multiclass, epochs: 1) with { Start = new GeneralStart() },
            new(MadeData.Texts(40), MadeData.Knowing(MadeData.Texts(40))))));
        yield return ("teacher mlp-ensemble", () =>
        {
            var table = MadeData.Table(40, TaskKind.Multiclass);
            return Scores(MlpEnsembleTeacher.Fit(table, null, new() { Members = 2, Optimizer = new() { Epochs = 2, BatchSize = 16 } }), table.Inputs);
        });
        if (InstalledEncoder.Missing is not null) yield break;
        yield return ("teacher encoder", () =>
        {
            var texts = MadeData.Texts(8);
            using var teacher = EncoderTeacher.Fit(texts, null, new() { Optimizer = EncoderTeacherOptions.FineTuning with { Epochs = 1, BatchSize = 8 } });
            return Scores(teacher, texts.Inputs);
        });
    }

    private static byte[] Bits((DistillationRecipe Recipe, TrainingData Data) made) =>
        StudentTrainerTests.Bits(new StudentTrainer(made.Recipe, new() { Seed = 3 }).Train(made.Data));

    private static byte[] Scores(ITeacher teacher, ExampleInputs inputs) =>
        MemoryMarshal.AsBytes(((DenseSoftLabels)teacher.Score(inputs)).Values).ToArray();
}
