using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace MLNetDistill.Inference;

/// <summary>
/// A zip with the SHA-256 of every entry in <c>manifest.json</c>, beside the format's name and version. Equal entries are equal bytes, on
/// any machine at any time.
/// </summary>
/// <param name="format">What the manifest calls the format.</param>
/// <param name="version">The one version that is written and read.</param>
public sealed class SealedArchive(string format, int version)
{
    private const string ManifestEntry = "manifest.json";

    // The earliest time that a zip can hold: a file does not depend on when it was written.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed record Manifest(string Format, int Version, SortedDictionary<string, string> Sha256);

    /// <summary>The verified entries of an archive that is being read.</summary>
    public sealed class Entries
    {
        private readonly ZipArchive _zip;
        private readonly SortedDictionary<string, string> _checksums;

        internal Entries(ZipArchive zip, SortedDictionary<string, string> checksums) => (_zip, _checksums) = (zip, checksums);

        /// <summary>An entry's bytes; null if there is no such entry.</summary>
        /// <exception cref="FormatException">Its checksum is wrong.</exception>
        public byte[]? Find(string name)
        {
            if (!_checksums.TryGetValue(name, out var expected)) return null;
            var bytes = Content(_zip, name);
            return Checksum(bytes) == expected ? bytes : throw new FormatException($"the checksum of {name} is wrong");
        }

        /// <summary>An entry's bytes.</summary>
        /// <exception cref="FormatException">There is no such entry, or its checksum is wrong.</exception>
        public byte[] Get(string name) => Find(name) ?? throw new FormatException($"its manifest does not list {name}");
    }

    /// <summary>What <paramref name="write"/> writes.</summary>
    public static byte[] Bytes(Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new MemoryStream();
        write(buffer);
        return buffer.ToArray();
    }

    /// <summary>The format that an archive's manifest names; null if the file is a zip without such a manifest.</summary>
    /// <param name="stream">A stream that can seek; it stays open.</param>
    /// <exception cref="InvalidDataException">The stream is not a zip.</exception>
    public static string? FormatOf(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.GetEntry(ManifestEntry) is null) return null;
        try
        {
            return JsonSerializer.Deserialize<Manifest>(Content(zip, ManifestEntry), SpecJson.Options)?.Format;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the entries and their manifest.</summary>
    public void Write(Stream stream, IEnumerable<(string Name, byte[] Bytes)> entries)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var all = entries.ToList();
        var checksums = new SortedDictionary<string, string>(all.ToDictionary(e => e.Name, e => Checksum(e.Bytes)), StringComparer.Ordinal);
        all.Insert(0, (ManifestEntry, JsonSerializer.SerializeToUtf8Bytes(new Manifest(format, version, checksums), SpecJson.Options)));

        // Written to memory first: the zip's layout depends on whether a stream can seek.
        var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in all)
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

    /// <summary>Reads an archive.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="what">What it should be, such as "a usable student".</param>
    /// <param name="wayOut">What to do if it isn't; a sentence.</param>
    /// <param name="read">Makes the result from the entries.</param>
    /// <exception cref="FormatException">The archive is damaged, or of another format or version, or <paramref name="read"/> finds its content wrong.</exception>
    public T Read<T>(Stream stream, string name, string what, string wayOut, Func<Entries, T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return read(Open(zip));
        }
        // What a damaged zip or JSON throws is not documented in full, so everything that is not the machine's fault counts as damage.
        catch (Exception e) when (e is not (UnauthorizedAccessException or InsufficientExecutionStackException))
        {
            var reason = e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            throw new FormatException($"{name} is not {what}: {reason}. {wayOut}", e);
        }
    }

    private Entries Open(ZipArchive zip)
    {
        var manifest = JsonSerializer.Deserialize<Manifest>(Content(zip, ManifestEntry), SpecJson.Options);
        if (manifest?.Format != format) throw new FormatException($"its manifest does not say {format}");
        if (manifest.Version != version)
            throw new FormatException($"it has format version {manifest.Version} and this library reads version {version}, so update the library");
        if (zip.Entries.Count != manifest.Sha256.Count + 1) throw new FormatException("its entries are not those of the manifest");
        return new Entries(zip, manifest.Sha256);
    }

    private static byte[] Content(ZipArchive zip, string name)
    {
        var entry = zip.GetEntry(name) ?? throw new FormatException($"it has no entry {name}");
        using var content = entry.Open();
        return Bytes(content.CopyTo);
    }

    private static string Checksum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
