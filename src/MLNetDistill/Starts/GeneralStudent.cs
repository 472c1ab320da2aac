using System.Text.Json;
using MLNetDistill.Inference;

namespace MLNetDistill.Starts;

/// <summary>A student that learned an encoder's sentence vectors on general text and no task yet: a network without its last layer.</summary>
/// <param name="Architecture">The network.</param>
/// <param name="Vocabulary">Its words or pieces.</param>
/// <param name="Weights">Its weights but those of the last layer.</param>
public sealed record GeneralStudent(SequenceArchitecture Architecture, Vocabulary Vocabulary, WeightSet Weights)
{
    /// <summary>How the names of the last layer's weights begin.</summary>
    internal const string LastLayer = "output.";

    private const string ArchitectureEntry = "architecture.json";
    private const string WeightsEntry = "weights.safetensors";
    private const string ShippedName = "general-text-cnn.mlnd";

    private static readonly SealedArchive Format = new("mlnetdistill-general-student", 1);

    private static readonly Lazy<GeneralStudent> LazyShipped = new(() =>
    {
        using var stream = typeof(GeneralStudent).Assembly.GetManifestResourceStream(ShippedName)!;
        return Load(stream, ShippedName);
    });

    /// <summary>
    /// The general student that comes with the library: <see cref="TextCnnArchitecture.OfPieces"/>, taught by Universal Sentence Encoder lite on
    /// WordNet's definitions and examples; 8-bit weights.
    /// </summary>
    public static GeneralStudent Shipped => LazyShipped.Value;

    /// <summary>Writes a file under a temporary name and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="precision">How the weights are stored. Default 32-bit floats.</param>
    public void Save(string path, WeightPrecision precision = WeightPrecision.Full) => AtomicFile.Write(path, stream => Format.Write(stream,
    [
        (ArchitectureEntry, JsonSerializer.SerializeToUtf8Bytes<StudentArchitecture>(Architecture, SpecJson.Options)),
        (WeightsEntry, SealedArchive.Bytes(s => SafeTensors.Write(s, Weights, precision))),
        .. StudentArchive.VocabularyEntries(Vocabulary),
    ]));

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is damaged, or not a general student, or of a version that this library does not read.</exception>
    public static GeneralStudent Load(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Load(stream, path);
    }

    /// <summary>Why a student can't have this one's weights, such as "'filters' has to be 64 and is 96"; null if it can.</summary>
    internal string? Difference(StudentArchitecture student) => ArchitectureDifference.Of(Architecture, student);

    private static GeneralStudent Load(Stream stream, string name) => Format.Read(stream, name, "a usable general student", "Copy the file again or teach the general student again.", entries =>
    {
        var architecture = JsonSerializer.Deserialize<StudentArchitecture>(entries.Get(ArchitectureEntry), SpecJson.Options) as SequenceArchitecture
            ?? throw new FormatException("its network does not read sequences");
        var vocabulary = StudentArchive.ReadVocabulary(entries) ?? throw new FormatException("it has no vocabulary");
        var weights = SafeTensors.Read(new MemoryStream(entries.Get(WeightsEntry)));
        architecture.Validate();
        var spec = new StudentSpec { Task = TaskKind.Regression, Architecture = architecture };
        foreach (var (weight, shape) in StudentParameters.Shapes(spec, vocabulary.Count).Where(s => !s.Name.StartsWith(LastLayer, StringComparison.Ordinal)))
            if (!weights.TryGet(weight, out var found) || !found.Shape.SequenceEqual(shape)) throw new FormatException($"the weight '{weight}' is missing or of another shape");
        return new GeneralStudent(architecture, vocabulary, weights);
    });
}
