using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace MLNetDistill.Inference;

/// <summary>
/// Reads and writes weights in the safetensors format: eight bytes with the length of a JSON header, the header, the values in little-endian
/// order. Equal weights give equal bytes. Only 32-bit floats (F32).
/// </summary>
public static class SafeTensors
{
    private const int MaxHeaderBytes = 100_000_000;
    private const string MetadataKey = "__metadata__";

    /// <summary>Writes all weights in their order.</summary>
    public static void Write(Stream stream, WeightSet weights)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        var header = Header(weights);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var weight in weights)
        {
            if (BitConverter.IsLittleEndian) stream.Write(MemoryMarshal.AsBytes(weight.Values.AsSpan()));
            else
            {
                foreach (var value in weight.Values)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(length, value);
                    stream.Write(length[..sizeof(float)]);
                }
            }
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="FormatException">The stream is truncated or too long, or its header is not valid, or a weight is not F32.</exception>
    public static WeightSet Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length) throw Invalid("it ends before the length of its header");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength is < 2 or > MaxHeaderBytes) throw Invalid($"its header claims {headerLength} bytes; 2 to {MaxHeaderBytes} are allowed");
        var header = ReadBytes(stream, (int)headerLength, "its header");

        var weights = new WeightSet();
        foreach (var entry in ParseHeader(header))
        {
            var bytes = ReadBytes(stream, checked(entry.Length * sizeof(float)), $"weight '{entry.Name}'");
            var values = new float[entry.Length];
            if (BitConverter.IsLittleEndian) MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
            else
            {
                for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            }
            weights.Add(entry.Name, entry.Shape, values);
        }
        if (stream.ReadByte() >= 0) throw Invalid("bytes follow the last weight");
        return weights;
    }

    private sealed record Entry(string Name, int[] Shape, int Length, long Begin, long End);

    private static byte[] Header(WeightSet weights)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            long offset = 0;
            foreach (var weight in weights)
            {
                json.WriteStartObject(weight.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var dimension in weight.Shape) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (long)weight.Values.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // The format lets a header be filled up with spaces, so that the values are aligned.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static List<Entry> ParseHeader(byte[] header)
    {
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Invalid("its header is not a JSON object");
            var entries = json.RootElement.EnumerateObject().Where(p => p.Name != MetadataKey).Select(ParseEntry).OrderBy(e => e.Begin).ThenBy(e => e.End).ToList();
            long expected = 0;
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                if (!names.Add(entry.Name)) throw Invalid($"weight '{entry.Name}' occurs twice");
                if (entry.Begin != expected) throw Invalid($"weight '{entry.Name}' begins at byte {entry.Begin}, not at {expected}: weights overlap or leave a gap");
                expected = entry.End;
            }
            return entries;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Invalid($"its header is not valid ({e.Message})", e);
        }
    }

    private static Entry ParseEntry(JsonProperty property)
    {
        var name = property.Name;
        if (name.Length == 0) throw Invalid("a weight has no name");
        var dtype = property.Value.GetProperty("dtype").GetString();
        if (dtype != "F32") throw Invalid($"weight '{name}' has type {dtype}; only F32 is read, so convert it first");
        long size = 1;
        var shape = new List<int>();
        foreach (var element in property.Value.GetProperty("shape").EnumerateArray())
        {
            if (!element.TryGetInt32(out var dimension) || dimension < 0) throw Invalid($"weight '{name}' has the dimension {element.GetRawText()}");
            shape.Add(dimension);
            size *= dimension;
            if (size > Array.MaxLength / sizeof(float)) throw Invalid($"weight '{name}' is larger than 2 GB");
        }
        var offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2 || !offsets[0].TryGetInt64(out var begin) || !offsets[1].TryGetInt64(out var end))
            throw Invalid($"weight '{name}' has the offsets {offsets.GetRawText()}");
        if (begin < 0 || end < begin || end - begin != size * sizeof(float))
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"weight '{name}' of shape {Weight.FormatShape(shape)} does not fill bytes {begin} to {end}"));
        return new Entry(name, [.. shape], (int)size, begin, end);
    }

    /// <summary>Reads piece by piece, so that a damaged length cannot claim more memory than the stream has bytes.</summary>
    private static byte[] ReadBytes(Stream stream, int count, string what)
    {
        const int Piece = 1 << 22;
        var bytes = new byte[Math.Min(count, Piece)];
        var read = 0;
        while (true)
        {
            read += stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
            if (read < bytes.Length) throw Invalid($"it ends inside {what}");
            if (read == count) return bytes;
            Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
        }
    }

    private static FormatException Invalid(string what, Exception? inner = null) => new($"The weights are not a valid safetensors file: {what}.", inner);
}
