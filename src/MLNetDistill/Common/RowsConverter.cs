using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDistill.Common;

/// <summary>A matrix as JSON with a row a line: a number a line would make a file of thousands of them.</summary>
internal sealed class RowsConverter<T> : JsonConverter<IReadOnlyList<IReadOnlyList<T>>>
{
    public override IReadOnlyList<IReadOnlyList<T>>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<T[][]>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<T>> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var row in value) writer.WriteRawValue(JsonSerializer.Serialize(row));
        writer.WriteEndArray();
    }
}
