using System.Globalization;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Testing;

namespace MLNetDistill.Tests.Signals;

/// <summary>A second process fills a store and is killed at random moments.</summary>
public class StoreKillTests
{
    internal const string Command = "fill-store";
    private const int Examples = 100_000;
    private static readonly string[] Classes = ["a", "b", "c"];

    /// <summary>The second process: says which example each batch begins with, before it is saved.</summary>
    internal static void FillStore(string[] arguments)
    {
        var teacher = new HashTeacher(TaskKind.Multiclass, Classes);
        using var store = SoftLabelStore.OpenWrite(arguments[0], SoftLabelStoreHeader.For(teacher));
        Console.WriteLine(store.Count);
        new StoredTeacher(store, teacher, batchSize: 5).Score(Texts(Examples), new Printer());
    }

    [Fact]
    public void Killed_at_random_moments_it_loses_nothing_that_was_reported()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("store");
        var random = new Random(1);
        var saved = 0;
        for (var round = 0; round < 6; round++)
        {
            using var child = ChildProcess.Start(Command, path);
            var found = int.Parse(child.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            Assert.InRange(found, saved, Examples - 1);
            for (var lines = random.Next(1, 40); lines > 0; lines--) saved = int.Parse(child.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            child.Kill();
            child.WaitForExit();
        }
        var teacher = new HashTeacher(TaskKind.Multiclass, Classes);
        using var store = SoftLabelStore.OpenWrite(path, SoftLabelStoreHeader.For(teacher));
        Assert.InRange(store.Count, saved, Examples - 1);
        var first = Texts(store.Count);
        Assert.Equal(((DenseSoftLabels)teacher.Score(first)).Values.ToArray(), ((DenseSoftLabels)store.Read(first)).Values.ToArray());
    }

    [Fact]
    public void Two_processes_can_not_write_at_once()
    {
        using var folder = new TemporaryFolder();
        using var child = ChildProcess.Start(Command, folder.File("store"));
        child.StandardOutput.ReadLine();
        var header = SoftLabelStoreHeader.For(new HashTeacher(TaskKind.Multiclass, Classes));
        Assert.Throws<IOException>(() => SoftLabelStore.OpenWrite(folder.File("store"), header));
        child.Kill();
        child.WaitForExit();
        SoftLabelStore.OpenWrite(folder.File("store"), header).Dispose();
    }

    private static TextInputs Texts(int count) => new([.. Enumerable.Range(0, count).Select(i => $"text {i}")]);

    private sealed class Printer : IProgress<int>
    {
        public void Report(int value) => Console.WriteLine(value);
    }
}
