using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MLNetDistill;

/// <summary>
/// Checks the keys and the names of kinds in a JSON text against the types it will be read into. The serializer refuses the same mistakes,
/// but does not say what would have been right.
/// </summary>
internal static class JsonKeys
{
    /// <exception cref="FormatException">An unknown key or kind; the message names the place and lists the known ones.</exception>
    public static void Check(JsonElement value, Type type, JsonSerializerOptions options, string place)
    {
        var info = options.GetTypeInfo(type);
        var discriminator = info.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        if (value.ValueKind == JsonValueKind.Object && discriminator is not null) info = options.GetTypeInfo(DerivedType(value, info.PolymorphismOptions!, discriminator, place));

        if (value.ValueKind == JsonValueKind.String && (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } choice)
        {
            string[] names = [.. Enum.GetNames(choice).Select(JsonNamingPolicy.CamelCase.ConvertName)];
            if (!names.Contains(value.GetString(), StringComparer.OrdinalIgnoreCase)) throw new FormatException($"Unknown value {value.GetRawText()} of {place}; known are {string.Join(", ", names)}.");
        }

        if (value.ValueKind == JsonValueKind.Array && info.Kind == JsonTypeInfoKind.Enumerable)
        {
            var i = 0;
            foreach (var element in value.EnumerateArray()) Check(element, info.ElementType!, options, $"{place}[{i++}]");
        }
        else if (value.ValueKind == JsonValueKind.Object && info.Kind == JsonTypeInfoKind.Object)
        {
            var known = info.Properties.Where(p => p.Set is not null).ToDictionary(p => p.Name, p => p.PropertyType, StringComparer.OrdinalIgnoreCase);
            foreach (var property in value.EnumerateObject().Where(p => p.Name != discriminator))
            {
                if (!known.TryGetValue(property.Name, out var propertyType))
                    throw new FormatException($"Unknown key '{property.Name}' in {place}; known keys: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
                Check(property.Value, propertyType, options, $"{place}.{property.Name}");
            }
        }
    }

    private static Type DerivedType(JsonElement value, JsonPolymorphismOptions polymorphism, string discriminator, string place)
    {
        var names = string.Join(", ", polymorphism.DerivedTypes.Select(d => d.TypeDiscriminator));
        if (!value.TryGetProperty(discriminator, out var name)) throw new FormatException($"The key '{discriminator}' is missing in {place}; it is one of {names}.");
        foreach (var derived in polymorphism.DerivedTypes)
            if (name.ValueKind == JsonValueKind.String && name.GetString() == (string)derived.TypeDiscriminator!) return derived.DerivedType;
        throw new FormatException($"Unknown {discriminator} {name.GetRawText()} in {place}; known are {names}.");
    }
}
