using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDistill.AutoML;

/// <summary>
/// A point of a search space: the values of the dimensions that exist at that point, by name in ordinal order. A value is a <see cref="string"/>, a
/// <see cref="double"/>, a <see cref="long"/> or a <see cref="bool"/>. Two configurations with the same values are equal and have the same JSON.
/// </summary>
[JsonConverter(typeof(ConfigurationJsonConverter))]
public sealed class Configuration : IReadOnlyDictionary<string, object>, IEquatable<Configuration>
{
    private readonly SortedDictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly string _json;

    /// <summary>Creates a configuration.</summary>
    /// <exception cref="ArgumentException">A value is of another type, a name occurs twice, or a number is not finite.</exception>
    public Configuration(IEnumerable<KeyValuePair<string, object>> values)
    {
        foreach (var (name, value) in values)
        {
            if (value is not (string or long or bool) && !(value is double number && double.IsFinite(number)))
                throw new ArgumentException($"The dimension '{name}' has the value '{value}'; a value is a text, a finite number or true or false.", nameof(values));
            if (!_values.TryAdd(name, value)) throw new ArgumentException($"The dimension '{name}' has two values.", nameof(values));
        }
        _json = JsonSerializer.Serialize(_values);
    }

    /// <inheritdoc/>
    public object this[string key] => _values[key];

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<object> Values => _values.Values;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no such JSON.</exception>
    public static Configuration FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new(document.RootElement.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Value(p.Value))));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"This is no configuration of a search: {json}", e);
        }

        // A double is written with a point or an exponent, or was whole: the dimension knows which it is, and reads a whole number as either.
        static object Value(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
            JsonValueKind.Number => element.GetDouble(),
            _ => throw new FormatException($"A value of a configuration is {element.ValueKind}."),
        };
    }

    /// <summary>One line of JSON, the same for equal configurations.</summary>
    public string ToJson() => _json;

    /// <inheritdoc/>
    public override string ToString() => _json;

    /// <inheritdoc/>
    public bool Equals(Configuration? other) => other?._json == _json;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Configuration);

    /// <inheritdoc/>
    public override int GetHashCode() => _json.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out object value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
