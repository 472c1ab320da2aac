using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDistill.AutoML;

/// <summary>Configurations within other JSON.</summary>
internal sealed class ConfigurationJsonConverter : JsonConverter<Configuration>
{
    public override Configuration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        try
        {
            return Configuration.FromJson(value.RootElement.GetRawText());
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, Configuration value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToJson());
}
