using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MLNetDistill.Inference;

/// <summary>
/// Reads and writes weights in the safetensors format: eight bytes with the length of a JSON header, the header, the values in little-endian
/// order. Equal weights give equal bytes. 32-bit floats (F32), 16-bit floats (F16), and 8-bit integers (I8) whose row scales stand beside them:
/// those of <c>name</c> in <c>name.scale</c>, F32, one per row.
/// </summary>
public static class SafeTensors
{
    private const int MaxHeaderBytes = 100_000_000;
    private const string MetadataKey = "__metadata__";

    private const string ScaleSuffix = ".scale";

    /// <summary>Writes all weights in their order.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="precision">How they are stored. Default 32-bit floats.</param>
    /// <exception cref="ArgumentException">A weight is too large for a 16-bit float.</exception>
    public static void Write(Stream stream, WeightSet weights, WeightPrecision precision = WeightPrecision.Full)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        var tensors = weights.SelectMany(weight => Encode(weight, precision)).ToList();
        var header = Header(tensors);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors) stream.Write(tensor.Bytes);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="FormatException">The stream is truncated or too long, or its header is not valid, or a weight is of another type.</exception>
    public static WeightSet Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length) throw Invalid("it ends before the length of its header");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength is < 2 or > MaxHeaderBytes) throw Invalid($"its header claims {headerLength} bytes; 2 to {MaxHeaderBytes} are allowed");
        var entries = ParseHeader(ReadBytes(stream, (int)headerLength, "its header"));
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var entry in entries)
            values.Add(entry.Name, TensorCodec.Decode(entry.Type, ReadBytes(stream, checked((int)(entry.End - entry.Begin)), $"weight '{entry.Name}'")));
        if (stream.ReadByte() >= 0) throw Invalid("bytes follow the last weight");

        var quantized = entries.Where(e => e.Type == TensorCodec.EightBit).ToDictionary(e => e.Name + ScaleSuffix);
        foreach (var entry in quantized.Values)
        {
            var scale = entries.Find(e => e.Name == entry.Name + ScaleSuffix && e.Type == TensorCodec.Single);
            if (scale is null || entry.Shape.Length == 0 || !scale.Shape.SequenceEqual([entry.Shape[0]]))
                throw Invalid($"weight '{entry.Name}' has type I8 without a weight '{entry.Name}{ScaleSuffix}' of one F32 per row");
            RowQuantization.Scale(values[entry.Name], values[scale.Name]);
        }
        var weights = new WeightSet();
        foreach (var entry in entries.Where(e => !quantized.ContainsKey(e.Name))) weights.Add(entry.Name, entry.Shape, values[entry.Name]);
        return weights;
    }

    private sealed record Tensor(string Name, string Type, IReadOnlyList<int> Shape, byte[] Bytes);

    private static IEnumerable<Tensor> Encode(Weight weight, WeightPrecision precision)
    {
        if (precision != WeightPrecision.EightBit || weight.Shape.Count < 2)
        {
            var type = precision == WeightPrecision.Half ? TensorCodec.Half : TensorCodec.Single;
            yield return new(weight.Name, type, weight.Shape, TensorCodec.Encode(type, weight.Values));
            yield break;
        }
        var (levels, scales) = RowQuantization.Quantize(weight);
        yield return new(weight.Name, TensorCodec.EightBit, weight.Shape, TensorCodec.Encode(TensorCodec.EightBit, levels));
        yield return new(weight.Name + ScaleSuffix, TensorCodec.Single, [weight.Shape[0]], TensorCodec.Encode(TensorCodec.Single, scales));
    }

    private sealed record Entry(string Name, string Type, int[] Shape, long Begin, long End);

    private static byte[] Header(IReadOnlyList<Tensor> tensors)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            long offset = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type);
                json.WriteStartArray("shape");
                foreach (var dimension in tensor.Shape) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes.Length);
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
        var type = property.Value.GetProperty("dtype").GetString()!;
        var valueSize = TensorCodec.Size(type);
        if (valueSize == 0) throw Invalid($"weight '{name}' has type {type}; only F32, F16 and I8 are read, so convert it first");
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
        if (begin < 0 || end < begin || end - begin != size * valueSize)
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"weight '{name}' of shape {Weight.FormatShape(shape)} does not fill bytes {begin} to {end}"));
        return new Entry(name, type, [.. shape], begin, end);
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
