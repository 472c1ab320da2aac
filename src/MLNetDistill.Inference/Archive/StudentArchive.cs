using System.Text;

namespace MLNetDistill.Inference;

/// <summary>
/// The content of a <c>.mlnd</c> file: <c>spec.json</c>, <c>weights.safetensors</c> and, where the student has one, <c>vocabulary.txt</c>
/// (with <c>vocabulary.scores</c> if it holds pieces) in a <see cref="SealedArchive"/>. Equal students are equal bytes.
/// </summary>
/// <param name="Spec">The student.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Vocabulary">Its words, if it has a vocabulary.</param>
public sealed record StudentArchive(StudentSpec Spec, WeightSet Weights, Vocabulary? Vocabulary)
{
    /// <summary>The extension of such a file.</summary>
    public const string Extension = ".mlnd";

    private const string SpecEntry = "spec.json";
    private const string WeightsEntry = "weights.safetensors";
    private const string VocabularyEntry = "vocabulary.txt";
    private const string ScoresEntry = "vocabulary.scores";

    /// <summary>What the archive calls its format.</summary>
    public const string FormatName = "mlnetdistill-student";

    private static readonly SealedArchive Format = new(FormatName, 1);

    /// <summary>Writes a file under a temporary name and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="precision">How the weights are stored. Default 32-bit floats.</param>
    public void Save(string path, WeightPrecision precision = WeightPrecision.Full) => AtomicFile.Write(path, stream => Save(stream, precision));

    /// <summary>Writes to a stream, the weights as 32-bit floats.</summary>
    public void Save(Stream stream) => Save(stream, WeightPrecision.Full);

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="precision">How the weights are stored.</param>
    public void Save(Stream stream, WeightPrecision precision)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var entries = new List<(string Name, byte[] Bytes)>
        {
            (SpecEntry, Encoding.UTF8.GetBytes(Spec.ToJson())),
            (WeightsEntry, SealedArchive.Bytes(s => SafeTensors.Write(s, Weights, precision))),
        };
        if (Vocabulary is not null) entries.AddRange(VocabularyEntries(Vocabulary));
        Format.Write(stream, entries);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is damaged, or not a student, or of a version that this library does not read.</exception>
    public static StudentArchive Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Load(stream, path);
    }

    /// <summary>Reads a stream that can seek.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="FormatException">The stream is damaged, or not a student, or of a version that this library does not read.</exception>
    public static StudentArchive Load(Stream stream, string name = "the stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Format.Read(stream, name, "a usable student", "Copy the file again or distill the student again.", entries => new StudentArchive(
            StudentSpec.FromJson(Encoding.UTF8.GetString(entries.Get(SpecEntry))),
            SafeTensors.Read(new MemoryStream(entries.Get(WeightsEntry))),
            ReadVocabulary(entries)));
    }

    /// <summary>The entries of an archive that hold a vocabulary.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> VocabularyEntries(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        yield return (VocabularyEntry, SealedArchive.Bytes(vocabulary.Save));
        if (vocabulary.Scores is not null) yield return (ScoresEntry, SealedArchive.Bytes(vocabulary.SaveScores));
    }

    /// <summary>The vocabulary in an archive; null if it has none.</summary>
    public static Vocabulary? ReadVocabulary(SealedArchive.Entries entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Find(VocabularyEntry) is { } words ? Vocabulary.Load(new MemoryStream(words), entries.Find(ScoresEntry)) : null;
    }
}
