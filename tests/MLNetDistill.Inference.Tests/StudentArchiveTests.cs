using System.IO.Compression;
using System.Text;

namespace MLNetDistill.Inference.Tests;

public class StudentArchiveTests
{
    public static TheoryData<string> Kinds() => [.. RandomStudent.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public void A_student_survives_and_equal_students_are_equal_bytes(string kind)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var bytes = Bytes(RandomStudent.Create(kind, seed));
            var loaded = StudentModel.Load(new MemoryStream(bytes));
            Assert.Equal(bytes, Bytes(loaded));
            Assert.Equal(bytes, Bytes(RandomStudent.Create(kind, seed)));
            Assert.Equal(RandomStudent.Create(kind, seed).Spec.ToJson(), loaded.Spec.ToJson());
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Storing_what_was_stored_at_less_precision_gives_the_same_bytes(string kind)
    {
        foreach (var precision in new[] { WeightPrecision.Half, WeightPrecision.EightBit })
        {
            var model = RandomStudent.Create(kind, 3);
            var bytes = Bytes(model, precision);
            var loaded = StudentModel.Load(new MemoryStream(bytes));
            Assert.Equal(bytes, Bytes(loaded, precision));
            var (before, after) = (model.Weights.SelectMany(w => w.Values).ToArray(), loaded.Weights.SelectMany(w => w.Values).ToArray());
            Assert.NotEqual(before, after);
            Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 0.01f));
        }
    }

    [Fact]
    public void A_vocabulary_that_does_not_fit_the_tokens_is_refused()
    {
        var (words, pieces) = (RandomStudent.Create("text-cnn", 1), RandomStudent.Create("piece-cnn", 1));
        Assert.Contains("reads pieces", Assert.Throws<ArgumentException>(() => StudentModel.Create(pieces.Spec, pieces.Weights, new Vocabulary(pieces.Vocabulary!.Words))).Message);
        Assert.Contains("reads words", Assert.Throws<ArgumentException>(() =>
            StudentModel.Create(words.Spec, words.Weights, new Vocabulary(words.Vocabulary!.Words, words.Vocabulary.Words.Select(_ => 1f)))).Message);
        Assert.Throws<ArgumentException>(() => new Vocabulary(["a", "b"], [1]));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["a"], [float.NaN]));
        Assert.Throws<FormatException>(() => Vocabulary.Load(new MemoryStream("a\n"u8.ToArray()), new byte[3]));
    }

    [Fact]
    public void A_file_is_complete_or_not_there()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "new", "student.mlnd");
        var model = RandomStudent.Create("mlp", 1);
        model.Save(path);
        model.Save(path);
        Assert.Equal(Bytes(model), File.ReadAllBytes(path));
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        }));
        Assert.Equal(Bytes(model), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.Equal(Bytes(model), Bytes(StudentModel.Load(path)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Damage_gives_one_line_that_names_the_file_or_leaves_the_student_as_it_was(string kind)
    {
        var model = RandomStudent.Create(kind, 2);
        var bytes = Bytes(model);
        var random = new Random(1);
        for (var n = 0; n < 400; n++)
        {
            var damaged = n % 2 == 0 ? bytes[..random.Next(bytes.Length)] : (byte[])bytes.Clone();
            if (n % 2 == 1)
            {
                // The directory at the end and the first entries matter most.
                var at = random.Next(3) switch { 0 => random.Next(bytes.Length), 1 => random.Next(Math.Min(3000, bytes.Length)), _ => bytes.Length - 1 - random.Next(400) };
                damaged[at] ^= (byte)(1 << random.Next(8));
            }
            try
            {
                // A flipped bit in a time stamp or the like changes nothing that counts.
                Assert.Equal(bytes, Bytes(StudentModel.Load(new MemoryStream(damaged), "model.mlnd")));
            }
            catch (FormatException e)
            {
                Assert.StartsWith("model.mlnd is not a usable student: ", e.Message);
                Assert.DoesNotContain('\n', e.Message);
                Assert.EndsWith(".", e.Message);
            }
        }
    }

    [Fact]
    public void Wrong_files_are_refused_with_the_reason()
    {
        var bytes = Bytes(RandomStudent.Create("text-cnn", 1));
        Refused("not a usable student", []);
        Refused("not a usable student", "label,text\n1,x"u8.ToArray());
        Refused("no entry manifest.json", Zip(("readme.txt", "hello")));
        Refused("mlnetdistill-student", Zip(("manifest.json", """{"format":"other","version":1,"sha256":{}}""")));
        Refused("version 2", Zip(("manifest.json", """{"format":"mlnetdistill-student","version":2,"sha256":{}}""")));
        Refused("not a usable student", Zip(("manifest.json", """{"format":"mlnetdistill-student","version":1,"sha256":null}""")));
        Refused("does not list spec.json", Zip(("manifest.json", """{"format":"mlnetdistill-student","version":1,"sha256":{}}""")));
        Refused("checksum of spec.json", Replaced(bytes, "spec.json", s => s + " "));
        Refused("no entry weights.safetensors", Without(bytes, "weights.safetensors"));
        using var folder = new TemporaryFolder();
        Assert.Throws<FileNotFoundException>(() => StudentModel.Load(Path.Combine(folder.Path, "missing.mlnd")));

        static void Refused(string part, byte[] file) =>
            Assert.Contains(part, Assert.Throws<FormatException>(() => StudentModel.Load(new MemoryStream(file), "f")).Message);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused_by_name()
    {
        var spec = new StudentSpec { Task = TaskKind.Binary, Classes = ["no", "yes"], Architecture = new BagOfNgramsArchitecture { Ngrams = new() { Buckets = 8 }, EmbeddingWidth = 2 } };
        var good = RandomStudent.Weights(spec, new Random(1));
        Refused("'output.bias'", spec, Where(w => w.Name != "output.bias"));
        Refused("'more'", spec, Where(_ => true, ("more", [1], [0])));
        Refused("[1, 2]", spec, Where(w => w.Name != "output.weight", ("output.weight", [2, 1], [0, 0])));
        Refused("NaN at 0", spec, Where(w => w.Name != "output.bias", ("output.bias", [1], [float.NaN])));
        Refused("2 classes", spec with { Classes = ["no"] }, good);
        Refused("different names", spec with { Classes = ["no", "no"] }, good);
        Refused("reads a table", spec with { Architecture = new MlpArchitecture() }, good);
        Refused("reads text", spec with { Table = new TableSpec { Numeric = [new NumericColumn { Name = "x" }] } }, good);
        Refused("scale", spec with { TargetScale = float.NaN }, good);

        WeightSet Where(Func<Weight, bool> keep, params (string Name, int[] Shape, float[] Values)[] more)
        {
            var set = new WeightSet();
            foreach (var w in good.Where(keep)) set.Add(w.Name, w.Shape, w.Values);
            foreach (var (name, shape, values) in more) set.Add(name, shape, values);
            return set;
        }

        static void Refused(string part, StudentSpec spec, WeightSet weights) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(() => StudentModel.Create(spec, weights)).Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"version":1,"task":"binary","classes":null,"architecture":{"kind":"linear"}}""")]
    [InlineData("""{"version":1,"task":"binary","classes":["a","b"],"architecture":null}""")]
    [InlineData("""{"version":1,"task":"binary","classes":["a","b"],"architecture":{"kind":"unheard-of"}}""")]
    [InlineData("""{"version":1,"task":"binary","classes":["a","b"],"architecture":{}}""")]
    [InlineData("""{"version":1,"task":7,"classes":["a","b"],"architecture":{"kind":"linear"}}""")]
    [InlineData("""{"version":2,"task":"binary","classes":["a","b"],"architecture":{"kind":"linear"}}""")]
    [InlineData("""{"version":1,"task":"binary","classes":["a","b"],"architecture":{"kind":"linear","extra":1}}""")]
    public void A_bad_spec_is_a_format_error(string json) => Assert.Throws<FormatException>(() => StudentSpec.FromJson(json));

    [Fact]
    public void A_spec_survives_as_json()
    {
        foreach (var kind in RandomStudent.Kinds)
        {
            var json = RandomStudent.Create(kind, 7).Spec.ToJson();
            Assert.Equal(json, StudentSpec.FromJson(json).ToJson());
        }
    }

    private static byte[] Bytes(StudentModel model, WeightPrecision precision = WeightPrecision.Full)
    {
        var stream = new MemoryStream();
        model.Save(stream, precision);
        return stream.ToArray();
    }

    private static byte[] Zip(params (string Name, string Content)[] entries) => Zip(entries.Select(e => (e.Name, Encoding.UTF8.GetBytes(e.Content))));

    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    private static IEnumerable<(string Name, byte[] Content)> Entries(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        foreach (var entry in zip.Entries)
        {
            var content = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(content);
            yield return (entry.FullName, content.ToArray());
        }
    }

    private static byte[] Without(byte[] file, string name) => Zip(Entries(file).Where(e => e.Name != name).Append(("other", [])));

    private static byte[] Replaced(byte[] file, string name, Func<string, string> change) =>
        Zip(Entries(file).Select(e => e.Name == name ? (e.Name, Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(e.Content)))) : e));
}
