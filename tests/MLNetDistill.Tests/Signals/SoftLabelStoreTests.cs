using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Tests.Signals;

public sealed class SoftLabelStoreTests : IDisposable
{
    private static readonly string[] Abcde = ["a", "b", "c", "d", "e"];
    private readonly TemporaryFolder _folder = new();
    private readonly HashTeacher _teacher = new(TaskKind.Multiclass, Abcde);

    private string StorePath => _folder.File("store");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<TaskKind, int> Tasks => new() { { TaskKind.Binary, 2 }, { TaskKind.Multiclass, 5 }, { TaskKind.MultiLabel, 3 }, { TaskKind.Regression, 0 } };

    [Theory, MemberData(nameof(Tasks))]
    public void What_is_read_is_bit_for_bit_what_the_teacher_said(TaskKind task, int classes)
    {
        var teacher = new HashTeacher(task, Abcde[..classes]);
        var texts = Texts(0, 100);
        using (var store = SoftLabelStore.OpenWrite(StorePath, SoftLabelStoreHeader.For(teacher)))
            new StoredTeacher(store, teacher, batchSize: 7).Score(texts);
        using var reader = SoftLabelStore.OpenRead(StorePath);
        var stored = (DenseSoftLabels)new StoredTeacher(reader).Score(texts);
        Assert.Equal(((DenseSoftLabels)teacher.Score(texts)).Values.ToArray(), stored.Values.ToArray());
        Assert.Equal((task, 100, "hash"), (stored.Task, reader.Count, reader.Header.Teacher));
        Assert.Equal(teacher.Classes, stored.Classes);
    }

    [Fact]
    public void Half_precision_and_top_k_keep_what_they_promise()
    {
        var texts = Texts(0, 50);
        var dense = (DenseSoftLabels)_teacher.Score(texts);
        var half = (DenseSoftLabels)Store("half", SoftLabelStoreHeader.For(_teacher, SignalPrecision.Half), texts);
        Assert.Equal(dense.Values.ToArray().Select(v => (float)(Half)v), half.Values.ToArray());
        var top = (TopKSoftLabels)Store("top", SoftLabelStoreHeader.For(_teacher, topK: 2), texts);
        Assert.Equal(dense.ToTopK(2).AllIndices.ToArray(), top.AllIndices.ToArray());
        Assert.Equal(dense.ToTopK(2).AllLogProbabilities.ToArray(), top.AllLogProbabilities.ToArray());
        var topHalf = (TopKSoftLabels)Store("topHalf", SoftLabelStoreHeader.For(_teacher, SignalPrecision.Half, 2), texts);
        Assert.Equal(top.AllLogProbabilities.ToArray().Select(v => (float)(Half)v), topHalf.AllLogProbabilities.ToArray());
        Assert.True(new FileInfo(_folder.File("half")).Length < (50 * (16 + 10)) + 1000);
    }

    private SoftLabels Store(string name, SoftLabelStoreHeader header, ExampleInputs texts)
    {
        using var store = SoftLabelStore.OpenWrite(_folder.File(name), header);
        return new StoredTeacher(store, _teacher).Score(texts);
    }

    [Fact]
    public void Only_missing_examples_are_scored_each_content_once()
    {
        using var store = SoftLabelStore.OpenWrite(StorePath, SoftLabelStoreHeader.For(_teacher));
        var stored = new StoredTeacher(store, _teacher, batchSize: 4);
        stored.Score(Texts(0, 10));
        Assert.Equal(10, _teacher.Scored);
        var progress = new List<int>();
        var twice = Texts(5, 20).Append(Texts(5, 20));
        var scores = (DenseSoftLabels)stored.Score(twice, new Recorder(progress));
        Assert.Equal(20, _teacher.Scored);
        Assert.Equal(20, store.Count);
        Assert.Equal([20, 24, 28, 30], progress);
        Assert.Equal(scores.Row(3).ToArray(), scores.Row(18).ToArray());
        store.Append(Texts(0, 10), _teacher.Score(Texts(0, 10)));
        Assert.Equal(20, store.Count);
    }

    [Fact]
    public void A_changed_example_is_not_found()
    {
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 10));
        using var store = SoftLabelStore.OpenRead(StorePath);
        var error = Assert.Throws<KeyNotFoundException>(() => store.Read(new TextInputs(["text 1", "text 2.", "text 3", "other"])));
        Assert.Contains("2 of 4 examples, the first being example 2", error.Message);
        Assert.Throws<NotSupportedException>(() => store.Append(Texts(0, 1), _teacher.Score(Texts(0, 1))));
    }

    [Fact]
    public void Appending_continues_across_openings()
    {
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 10));
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 30));
        Assert.Equal(30, _teacher.Scored);
        using var store = SoftLabelStore.OpenRead(StorePath);
        Assert.Equal(((DenseSoftLabels)_teacher.Score(Texts(0, 30))).Values.ToArray(), ((DenseSoftLabels)store.Read(Texts(0, 30))).Values.ToArray());
    }

    [Fact]
    public void Cut_anywhere_in_the_last_block_it_opens_with_all_before_and_goes_on()
    {
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 3));
        var before = File.ReadAllBytes(StorePath);
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 6));
        var whole = File.ReadAllBytes(StorePath);
        for (var length = before.Length; length < whole.Length; length++)
        {
            var cut = _folder.Write("cut", whole[..length]);
            using (var reader = SoftLabelStore.OpenRead(cut)) Assert.Equal(3, reader.Count);
            using (var writer = SoftLabelStore.OpenWrite(cut, SoftLabelStoreHeader.For(_teacher)))
            {
                Assert.Equal(3, writer.Count);
                new StoredTeacher(writer, _teacher).Score(Texts(0, 6));
            }
            Assert.Equal(whole, File.ReadAllBytes(cut));
        }
        // After a loss of power the tail may be zeros.
        using var zeros = SoftLabelStore.OpenRead(_folder.Write("zeros", [.. before, .. new byte[100]]));
        Assert.Equal(3, zeros.Count);
    }

    [Fact]
    public void Damage_anywhere_is_noticed()
    {
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 3));
        var first = new FileInfo(StorePath).Length;
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 6));
        var whole = File.ReadAllBytes(StorePath);
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x41;
            var path = _folder.Write("damaged", damaged);
            if (i >= first + 12)
            {
                // The content of the last block: as if its writer had been killed.
                using var store = SoftLabelStore.OpenRead(path);
                Assert.Equal(3, store.Count);
                continue;
            }
            var error = Assert.Throws<InvalidDataException>(() => SoftLabelStore.OpenRead(path));
            Assert.DoesNotContain('\n', error.Message);
            Assert.Contains(path, error.Message);
        }
    }

    [Fact]
    public void A_short_or_foreign_file_is_no_store()
    {
        Store("store", SoftLabelStoreHeader.For(_teacher), Texts(0, 1));
        var whole = File.ReadAllBytes(StorePath);
        var headerSize = 16 + BitConverter.ToInt32(whole, 12) + 4;
        for (var length = 0; length < headerSize; length++)
            Assert.Throws<InvalidDataException>(() => SoftLabelStore.OpenRead(_folder.Write("short", whole[..length])));
        Assert.Contains("not a store", Assert.Throws<InvalidDataException>(() => SoftLabelStore.OpenRead(_folder.Write("csv", "text,label\na,b\n"u8.ToArray()))).Message);
        whole[8] = 9;
        Assert.Contains("version 9", Assert.Throws<InvalidDataException>(() => SoftLabelStore.OpenRead(_folder.Write("new", whole))).Message);
        Assert.Throws<FileNotFoundException>(() => SoftLabelStore.OpenRead(_folder.File("none")));
    }

    [Fact]
    public void A_store_of_something_else_is_refused()
    {
        var header = SoftLabelStoreHeader.For(_teacher, fingerprint: "1");
        Store("store", header, Texts(0, 1));
        AssertSays("other classes", header with { Classes = ["a", "b", "c", "d", "x"] });
        AssertSays("not of 'other'", header with { Teacher = "other" });
        AssertSays("another version of the teacher", header with { Fingerprint = "2" });
        AssertSays("Single precision, not Half", header with { Precision = SignalPrecision.Half });
        AssertSays("all classes, not top-2", header with { TopK = 2 });
        AssertSays("MultiLabel", header with { Task = TaskKind.MultiLabel });
        AssertSays("from 1 to", header with { TopK = 9 });
        using var store = SoftLabelStore.OpenRead(StorePath);
        Assert.Throws<ArgumentException>(() => new StoredTeacher(store, new HashTeacher(TaskKind.Multiclass, Abcde) { Name = "other" }));

        void AssertSays(string what, SoftLabelStoreHeader other) =>
            Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(() => SoftLabelStore.OpenWrite(StorePath, other)).Message);
    }

    [Fact]
    public void One_writer_or_many_readers()
    {
        using (SoftLabelStore.OpenWrite(StorePath, SoftLabelStoreHeader.For(_teacher)))
        {
            Assert.Contains("Wait until", Assert.Throws<IOException>(() => SoftLabelStore.OpenWrite(StorePath, SoftLabelStoreHeader.For(_teacher))).Message);
            Assert.Throws<IOException>(() => SoftLabelStore.OpenRead(StorePath));
        }
        using var one = SoftLabelStore.OpenRead(StorePath);
        using var two = SoftLabelStore.OpenRead(StorePath);
        Assert.Throws<IOException>(() => SoftLabelStore.OpenWrite(StorePath, SoftLabelStoreHeader.For(_teacher)));
        Assert.Equal(["store"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_score_too_large_for_half_precision_is_refused_and_nothing_is_written()
    {
        var values = new HashTeacher(TaskKind.Regression);
        using var store = SoftLabelStore.OpenWrite(StorePath, SoftLabelStoreHeader.For(values, SignalPrecision.Half));
        Assert.Contains("use single precision", Assert.Throws<ArgumentException>(() => store.Append(Texts(0, 1), DenseSoftLabels.FromValues([1e6f]))).Message);
        store.Append(Texts(0, 1), DenseSoftLabels.FromValues([2]));
        Assert.Equal([2f], ((DenseSoftLabels)store.Read(Texts(0, 1))).Values.ToArray());
    }

    private static TextInputs Texts(int from, int to) => new([.. Enumerable.Range(from, to - from).Select(i => $"text {i}")]);

    private sealed class Recorder(List<int> values) : IProgress<int>
    {
        public void Report(int value) => values.Add(value);
    }
}
