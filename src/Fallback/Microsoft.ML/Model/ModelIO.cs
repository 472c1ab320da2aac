using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Arrays, column types and annotations in a model file.</summary>
internal static class ModelIO
{
    /// <summary>The whole of an entry, so that a reader knows how much there is.</summary>
    public static MemoryStream ReadToEnd(ZipArchiveEntry entry)
    {
        var content = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(content);
        content.Position = 0;
        return content;
    }

    /// <summary>The number of things that follow, each of at least one byte.</summary>
    public static int ReadCount(this BinaryReader reader)
    {
        var count = reader.ReadInt32();
        Contracts.CheckDecode(count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position, $"Corrupt model file: {count} of something is more than the file holds.");
        return count;
    }

    public static void WriteArray<T>(this BinaryWriter writer, ReadOnlySpan<T> values) where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static T[] ReadArray<T>(this BinaryReader reader) where T : unmanaged
    {
        var length = reader.ReadCount();
        var values = new T[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public static void WriteStrings(this BinaryWriter writer, IReadOnlyCollection<string> values)
    {
        writer.Write(values.Count);
        foreach (var value in values)
            writer.Write(value);
    }

    public static string[] ReadStrings(this BinaryReader reader)
    {
        var length = reader.ReadCount();
        return Enumerable.Range(0, length).Select(_ => reader.ReadString()).ToArray();
    }

    public static void WriteType(this BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write("Vector");
                writer.WriteArray(vector.Dimensions.AsSpan());
                writer.WriteType(vector.ItemType);
                break;
            case KeyDataViewType key:
                writer.Write("Key");
                writer.Write(key.Count);
                writer.Write(key.RawType.Name);
                break;
            default:
                writer.Write(type.ToString());
                break;
        }
    }

    public static DataViewType ReadType(this BinaryReader reader)
    {
        switch (reader.ReadString())
        {
            case "Vector":
                var dimensions = reader.ReadArray<int>();
                return new VectorDataViewType((PrimitiveDataViewType)reader.ReadType(), dimensions);
            case "Key":
                var count = reader.ReadUInt64();
                return new KeyDataViewType(DataViewTypes.Primitive(reader.ReadString()).RawType, count);
            case var name:
                return DataViewTypes.Primitive(name);
        }
    }

    /// <summary>Writes a schema with those annotations that hold texts, numbers or vectors of them.</summary>
    public static void WriteSchema(this BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (var column in schema)
        {
            writer.Write(column.Name);
            writer.WriteType(column.Type);
            writer.WriteAnnotations(column.Annotations);
        }
    }

    public static DataViewSchema ReadSchema(this BinaryReader reader)
    {
        var builder = new DataViewSchema.Builder();
        for (var n = reader.ReadCount(); n > 0; n--)
        {
            var name = reader.ReadString();
            var type = reader.ReadType();
            builder.AddColumn(name, type, reader.ReadAnnotations());
        }
        return builder.ToSchema();
    }

    public static void WriteAnnotations(this BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        writer.Write(annotations.Schema.Count);
        foreach (var column in annotations.Schema)
        {
            writer.Write(column.Name);
            writer.WriteType(column.Type);
            Generic.Run(WriteAnnotation<int>, column.Type.ItemType().RawType, writer, annotations, column);
        }
    }

    public static DataViewSchema.Annotations ReadAnnotations(this BinaryReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        for (var n = reader.ReadCount(); n > 0; n--)
        {
            var name = reader.ReadString();
            var type = reader.ReadType();
            Generic.Run(ReadAnnotation<int>, type.ItemType().RawType, reader, builder, name, type);
        }
        return builder.ToAnnotations();
    }

    /// <summary>Writes values of one primitive column type: the items of a vector, the keys of a map.</summary>
    public static void WriteValues<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
        {
            writer.Write(values.Length);
            foreach (var value in values)
                writer.Write(((ReadOnlyMemory<char>)(object)value).ToString());
            return;
        }
        var copy = values.ToArray();
        writer.Write(copy.Length);
        writer.Write(Bytes(copy));
    }

    public static T[] ReadValues<T>(this BinaryReader reader)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (T[])(object)reader.ReadStrings().Select(text => text.AsMemory()).ToArray();
        var length = reader.ReadCount();
        var values = new T[length];
        reader.BaseStream.ReadExactly(Bytes(values));
        return values;
    }

    private static Span<byte> Bytes<T>(T[] values) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference((Array)values), values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());

    private static void WriteAnnotation<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            VBuffer<T> vector = default;
            annotations.GetValue(column.Name, ref vector);
            writer.WriteValues<T>(vector.DenseValues().ToArray());
        }
        else
        {
            T value = default;
            annotations.GetValue(column.Name, ref value);
            writer.WriteValues<T>([value]);
        }
    }

    private static void ReadAnnotation<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string name, DataViewType type)
    {
        var values = reader.ReadValues<T>();
        Contracts.CheckDecode(type is VectorDataViewType || values.Length == 1, $"Corrupt model file: annotation '{name}' has {values.Length} values.");
        if (type is VectorDataViewType)
        {
            var vector = new VBuffer<T>(values.Length, values);
            builder.Add(name, type, (ref VBuffer<T> destination) => vector.CopyTo(ref destination));
        }
        else
        {
            builder.AddPrimitiveValue(name, (PrimitiveDataViewType)type, values[0]);
        }
    }
}
