using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MLNetDistill.Inference;

/// <summary>
/// The content of a <c>.mlnd</c> file: a zip of <c>spec.json</c>, <c>weights.safetensors</c>, <c>vocabulary.txt</c> where the student
/// has one, and <c>manifest.json</c> with the SHA-256 of each. Equal students are equal bytes.
/// </summary>
/// <param name="Spec">The student.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Vocabulary">Its words, if it has a vocabulary.</param>
public sealed record StudentArchive(StudentSpec Spec, WeightSet Weights, Vocabulary? Vocabulary)
{
    /// <summary>The extension of such a file.</summary>
    public const string Extension = ".mlnd";

    private const string FormatName = "mlnetdistill-student";
    private const int FormatVersion = 1;
    private const string ManifestEntry = "manifest.json";
    private const string SpecEntry = "spec.json";
    private const string WeightsEntry = "weights.safetensors";
    private const string VocabularyEntry = "vocabulary.txt";

    // The earliest time that a zip can hold: a file does not depend on when it was written.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed record Manifest(string Format, int Version, SortedDictionary<string, string> Sha256);

    /// <summary>Writes a file under a temporary name and renames it.</summary>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Writes to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var entries = new List<(string Name, byte[] Bytes)>
        {
            (SpecEntry, Encoding.UTF8.GetBytes(Spec.ToJson())),
            (WeightsEntry, Bytes(s => SafeTensors.Write(s, Weights))),
        };
        if (Vocabulary is not null) entries.Add((VocabularyEntry, Bytes(Vocabulary.Save)));
        var checksums = new SortedDictionary<string, string>(entries.ToDictionary(e => e.Name, e => Checksum(e.Bytes)), StringComparer.Ordinal);
        entries.Insert(0, (ManifestEntry, JsonSerializer.SerializeToUtf8Bytes(new Manifest(FormatName, FormatVersion, checksums), SpecJson.Options)));

        // Written to memory first: the zip's layout depends on whether a stream can seek.
        var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                // Not compressed: floats hardly shrink, and compressed bytes differ between versions of the compressor.
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = Timestamp;
                using var content = entry.Open();
                content.Write(bytes);
            }
        }
        zipped.WriteTo(stream);
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
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return Read(zip);
        }
        // What a damaged zip or JSON throws is not documented in full, so everything that is not the machine's fault counts as damage.
        catch (Exception e) when (e is not (UnauthorizedAccessException or InsufficientExecutionStackException))
        {
            var reason = e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            throw new FormatException($"{name} is not a usable student: {reason}. Copy the file again or distill the student again.", e);
        }
    }

    private static StudentArchive Read(ZipArchive zip)
    {
        var manifest = JsonSerializer.Deserialize<Manifest>(Content(zip, ManifestEntry), SpecJson.Options);
        if (manifest?.Format != FormatName) throw new FormatException($"its manifest does not say {FormatName}");
        if (manifest.Version != FormatVersion)
            throw new FormatException($"it has format version {manifest.Version} and this library reads version {FormatVersion}, so update the library");
        if (zip.Entries.Count != manifest.Sha256.Count + 1) throw new FormatException("its entries are not those of the manifest");

        var spec = StudentSpec.FromJson(Encoding.UTF8.GetString(Verified(SpecEntry)));
        var weights = SafeTensors.Read(new MemoryStream(Verified(WeightsEntry)));
        var vocabulary = manifest.Sha256.ContainsKey(VocabularyEntry) ? Vocabulary.Load(new MemoryStream(Verified(VocabularyEntry))) : null;
        return new StudentArchive(spec, weights, vocabulary);

        byte[] Verified(string entry)
        {
            if (!manifest.Sha256.TryGetValue(entry, out var expected)) throw new FormatException($"its manifest does not list {entry}");
            var bytes = Content(zip, entry);
            return Checksum(bytes) == expected ? bytes : throw new FormatException($"the checksum of {entry} is wrong");
        }
    }

    private static byte[] Content(ZipArchive zip, string name)
    {
        var entry = zip.GetEntry(name) ?? throw new FormatException($"it has no entry {name}");
        using var content = entry.Open();
        return Bytes(content.CopyTo);
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        var buffer = new MemoryStream();
        write(buffer);
        return buffer.ToArray();
    }

    private static string Checksum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
