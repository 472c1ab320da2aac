using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MLNetDistill.Inference;
using MLNetDistill.Students;

namespace MLNetDistill;

/// <summary>
/// Checks the keys, the names of kinds and the forms of values in a JSON text against the types it will be read into. The serializer refuses the same
/// mistakes, but does not say what would have been right.
/// </summary>
internal static class JsonKeys
{
    /// <exception cref="FormatException">An unknown or missing key, an unknown kind, or a value of another form; the message names the place and what would be right.</exception>
    public static void Check(JsonElement value, Type type, JsonSerializerOptions options, string place)
    {
        if (value.ValueKind == JsonValueKind.Null) return;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = options.GetTypeInfo(type);
        if (!HasForm(value, info)) throw new FormatException($"{Sentence(place)} must be {FormOf(info)}, not {Shown(value)}{Example(value, info)}.");
        if (type.IsEnum && !NamesOf(type).Contains(value.GetString(), StringComparer.OrdinalIgnoreCase))
            throw new FormatException($"Unknown value {value.GetRawText()} of {place}; known are {string.Join(", ", NamesOf(type))}.");

        if (info.Kind is JsonTypeInfoKind.Enumerable)
        {
            var i = 0;
            foreach (var element in value.EnumerateArray()) Check(element, info.ElementType!, options, $"{place}[{i++}]");
        }
        else if (info.Kind is JsonTypeInfoKind.Dictionary)
        {
            foreach (var entry in value.EnumerateObject()) Check(entry.Value, info.ElementType!, options, $"{place}.{entry.Name}");
        }
        else if (info.Kind is JsonTypeInfoKind.Object)
        {
            CheckObject(value, info, options, place);
        }
    }

    private static void CheckObject(JsonElement value, JsonTypeInfo info, JsonSerializerOptions options, string place)
    {
        var discriminator = info.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        if (discriminator is not null) info = options.GetTypeInfo(DerivedType(value, info, discriminator, place));
        var known = info.Properties.Where(p => p.Set is not null).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        var given = value.EnumerateObject().Where(p => p.Name != discriminator).ToList();
        foreach (var property in given)
        {
            if (!known.TryGetValue(property.Name, out var found))
                throw new FormatException($"Unknown key '{property.Name}' in {place}; known keys: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
            if (property.Value.ValueKind == JsonValueKind.Null && !MayBeNull(found))
                throw new FormatException($"{Sentence(place)}.{property.Name} must be {FormOf(options.GetTypeInfo(found.PropertyType))}, not null.");
            Check(property.Value, found.PropertyType, options, $"{place}.{property.Name}");
        }
        if (known.Values.FirstOrDefault(p => p.IsRequired && !given.Any(g => g.Name.Equals(p.Name, StringComparison.OrdinalIgnoreCase))) is { } missing)
            throw new FormatException($"The key '{missing.Name}' is missing in {place}; it must be {FormOf(options.GetTypeInfo(missing.PropertyType))}.");
    }

    private static bool HasForm(JsonElement value, JsonTypeInfo info) => info.Kind switch
    {
        JsonTypeInfoKind.Enumerable => value.ValueKind == JsonValueKind.Array,
        JsonTypeInfoKind.Dictionary or JsonTypeInfoKind.Object => value.ValueKind == JsonValueKind.Object,
        _ when info.Type == typeof(bool) => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ when info.Type == typeof(int) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        _ when info.Type == typeof(double) => value.ValueKind == JsonValueKind.Number,
        _ when info.Type == typeof(string) || info.Type.IsEnum => value.ValueKind == JsonValueKind.String,
        // A loss from elsewhere may hold anything: the serializer knows.
        _ => true,
    };

    private static string FormOf(JsonTypeInfo info) => info.Kind switch
    {
        JsonTypeInfoKind.Enumerable => "a list",
        JsonTypeInfoKind.Dictionary or JsonTypeInfoKind.Object => "an object",
        _ when info.Type == typeof(bool) => "true or false",
        _ when info.Type == typeof(int) => "a whole number",
        _ when info.Type == typeof(double) => "a number",
        _ when info.Type.IsEnum => $"one of {string.Join(", ", NamesOf(info.Type))}",
        _ => info.Type == typeof(string) ? "a text" : "a value",
    };

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText(),
    };

    /// <summary>How the value that was meant is written, if that can be told.</summary>
    private static string Example(JsonElement value, JsonTypeInfo info)
    {
        if (info.Kind == JsonTypeInfoKind.Enumerable) return "; write [ and ] around its entries, even around one";
        if (info.Kind != JsonTypeInfoKind.Object) return "";
        if (info.PolymorphismOptions is { } polymorphism) return $"; write {{ \"{polymorphism.TypeDiscriminatorPropertyName}\": {Name(KindsOf(polymorphism))} }}, with its other keys if it has any";
        var settable = info.Properties.Where(p => p.Set is not null).ToList();
        // A word that stands for the object is one of its choices.
        var choice = settable.FirstOrDefault(p => p.PropertyType.IsEnum && value.ValueKind == JsonValueKind.String && NamesOf(p.PropertyType).Contains(value.GetString()));
        return choice is not null ? $"; write {{ \"{choice.Name}\": {value.GetRawText()} }}" : $" with keys such as {string.Join(", ", settable.Select(p => p.Name).Order(StringComparer.Ordinal))}";

        string Name(IEnumerable<string> kinds) => value.ValueKind == JsonValueKind.String && kinds.Contains(value.GetString()) ? value.GetRawText() : $"\"{kinds.First()}\"";
    }

    private static bool MayBeNull(JsonPropertyInfo property) => property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is not null : property.IsSetNullable;

    private static string[] NamesOf(Type choice) => [.. Enum.GetNames(choice).Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private static IEnumerable<string> KindsOf(JsonPolymorphismOptions polymorphism) => polymorphism.DerivedTypes.Select(d => (string)d.TypeDiscriminator!);

    private static string Sentence(string place) => char.ToUpperInvariant(place[0]) + place[1..];

    private static Type DerivedType(JsonElement value, JsonTypeInfo info, string discriminator, string place)
    {
        var polymorphism = info.PolymorphismOptions!;
        var names = string.Join(", ", KindsOf(polymorphism));
        if (!value.TryGetProperty(discriminator, out var name)) throw new FormatException($"The key '{discriminator}' is missing in {place}; it is one of {names}.");
        foreach (var derived in polymorphism.DerivedTypes)
            if (name.ValueKind == JsonValueKind.String && name.GetString() == (string)derived.TypeDiscriminator!) return derived.DerivedType;
        // The command line knows more names than there are networks.
        var sized = info.Type == typeof(StudentArchitecture) && name.ValueKind == JsonValueKind.String ? StudentCatalog.SizedInRecipe(name.GetString()!) : null;
        throw new FormatException($"Unknown {discriminator} {name.GetRawText()} in {place}; {(sized is null ? $"known are {names}" : $"write {sized}")}.");
    }
}
