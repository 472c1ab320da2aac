using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SearchSpace;

/// <summary>A parameter is written as its plain value; whole numbers are read as Int64, all others as Double.</summary>
internal sealed class ParameterConverter : JsonConverter<Parameter>
{
    public override Parameter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Parameter.CreateNestedParameter([.. JsonSerializer.Deserialize<Dictionary<string, Parameter>>(ref reader, options)]);
            case JsonTokenType.StartArray:
                var values = new List<object>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    values.Add(Read(ref reader, typeToConvert, options));
                return Parameter.FromList(values);
            case JsonTokenType.String:
                return Parameter.FromString(reader.GetString());
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? Parameter.FromLong(whole) : Parameter.FromDouble(reader.GetDouble());
            case JsonTokenType.True or JsonTokenType.False:
                return Parameter.FromBool(reader.GetBoolean());
            case JsonTokenType.Null:
                return null;
            default:
                throw new ArgumentException($"Unsupported reader type {reader.TokenType}");
        }
    }

    public override void Write(Utf8JsonWriter writer, Parameter value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Value, options);
}
