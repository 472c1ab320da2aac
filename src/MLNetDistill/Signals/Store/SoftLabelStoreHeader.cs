using System.Buffers.Binary;
using System.Text.Json;
using MLNetDistill.Inference;

namespace MLNetDistill.Signals;

/// <summary>What a <see cref="SoftLabelStore"/> holds: whose scores, for which classes, in which form.</summary>
public sealed record SoftLabelStoreHeader
{
    /// <summary>What the teacher predicts.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The class names in the order of the scores; none for regression.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The teacher's name.</summary>
    public required string Teacher { get; init; }

    /// <summary>Tells teachers of the same name apart, for example a hash of the model file; null if nothing does.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How a score is stored. Default single.</summary>
    public SignalPrecision Precision { get; init; }

    /// <summary>Only the k most probable classes are stored; null (default) for all. Multiclass only.</summary>
    public int? TopK { get; init; }

    /// <summary>The header of a store for a teacher's scores.</summary>
    public static SoftLabelStoreHeader For(ITeacher teacher, SignalPrecision precision = SignalPrecision.Single, int? topK = null, string? fingerprint = null) =>
        new() { Task = teacher.Task, Classes = teacher.Classes, Teacher = teacher.Name, Fingerprint = fingerprint, Precision = precision, TopK = topK };

    /// <summary>One clear message if the values don't go together.</summary>
    /// <exception cref="ArgumentException">Too few or repeated classes, or a k that is out of range or not for this task.</exception>
    public void Validate()
    {
        SoftLabels.CheckClasses(Task, Classes);
        if (TopK is not { } k) return;
        if (Task != TaskKind.Multiclass) throw new ArgumentException($"Top-k soft labels are for multiclass tasks; those of a {Task} teacher are stored whole.", nameof(TopK));
        TopKSoftLabels.CheckK(k, Classes.Count);
    }

    /// <summary>The difference to another header that keeps the two from sharing a store, or null.</summary>
    internal string? DifferenceTo(SoftLabelStoreHeader other) =>
        Task != other.Task ? $"holds a {Task} teacher's scores, not a {other.Task} teacher's"
        : !Classes.SequenceEqual(other.Classes) ? $"was written for other classes ({Shorten(Classes)} instead of {Shorten(other.Classes)})"
        : Teacher != other.Teacher ? $"holds the scores of the teacher '{Teacher}', not of '{other.Teacher}'"
        : Fingerprint != other.Fingerprint ? $"holds the scores of another version of the teacher '{Teacher}'"
        : Precision != other.Precision ? $"has {Precision} precision, not {other.Precision}"
        : TopK != other.TopK ? $"holds {Form(TopK)}, not {Form(other.TopK)}"
        : null;

    private static string Form(int? topK) => topK is { } k ? $"top-{k} scores" : "the scores of all classes";

    private static string Shorten(IReadOnlyList<string> classes) => string.Join(", ", classes.Take(4)) + (classes.Count > 4 ? $" … ({classes.Count})" : "");

    // On disk: 8 bytes of magic, version, length of the JSON, the JSON, CRC-32C of all before. Numbers are little-endian 32-bit.
    private static ReadOnlySpan<byte> Magic => "MLNDSOFT"u8;

    private const int Version = 1;
    private const int PrefixSize = 16;
    private const int MaxJsonSize = 1 << 28;

    internal byte[] ToBytes()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, SpecJson.Options);
        var bytes = new byte[PrefixSize + json.Length + 4];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), json.Length);
        json.CopyTo(bytes, PrefixSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(PrefixSize + json.Length), Crc32C.Of(bytes.AsSpan(0, PrefixSize + json.Length)));
        return bytes;
    }

    /// <summary>Reads the header and leaves the stream behind it.</summary>
    /// <exception cref="InvalidDataException">Not a store, of another version, or damaged.</exception>
    internal static SoftLabelStoreHeader Read(Stream stream, string path)
    {
        var prefix = new byte[PrefixSize];
        if (stream.ReadAtLeast(prefix, PrefixSize, throwOnEndOfStream: false) < PrefixSize || !prefix.AsSpan(0, 8).SequenceEqual(Magic))
            throw new InvalidDataException($"'{path}' is not a store of soft labels.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(8));
        if (version != Version) throw new InvalidDataException($"The soft-label store '{path}' has version {version}; this library reads version {Version}.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(12));
        if (length is < 0 or > MaxJsonSize || length + 4 > stream.Length - PrefixSize) throw Damaged("its header is cut short");
        var bytes = new byte[PrefixSize + length + 4];
        prefix.CopyTo(bytes, 0);
        stream.ReadExactly(bytes.AsSpan(PrefixSize));
        var body = bytes.AsSpan(0, PrefixSize + length);
        if (Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(PrefixSize + length))) throw Damaged("the checksum of its header is wrong");
        try
        {
            var header = JsonSerializer.Deserialize<SoftLabelStoreHeader>(body[PrefixSize..], SpecJson.Options) ?? throw Damaged("its header is empty");
            header.Validate();
            return header;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw Damaged($"its header makes no sense ({e.Message})");
        }

        InvalidDataException Damaged(string how) => new($"The soft-label store '{path}' is damaged: {how}. Delete it and label again.");
    }
}
