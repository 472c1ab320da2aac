using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SearchSpace;

/// <summary>A value that a tuner proposes: a number, a text, a bool, a list, or an object of named parameters.</summary>
[JsonConverter(typeof(ParameterConverter))]
public sealed class Parameter : IDictionary<string, Parameter>, IEquatable<Parameter>, IEqualityComparer<Parameter>
{
    private static readonly JsonSerializerOptions Conversion = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private Parameter(object value, ParameterType type) => (Value, ParameterType) = (value, type);

    public static Parameter FromDouble(double value) => new(value, ParameterType.Number);

    public static Parameter FromFloat(float value) => new(value, ParameterType.Number);

    public static Parameter FromLong(long value) => new(value, ParameterType.Integer);

    public static Parameter FromInt(int value) => new(value, ParameterType.Integer);

    public static Parameter FromString(string value) => new(value, ParameterType.String);

    public static Parameter FromBool(bool value) => new(value, ParameterType.Bool);

    public static Parameter CreateNestedParameter(params KeyValuePair<string, Parameter>[] parameters)
    {
        var nested = new Parameter(new Dictionary<string, Parameter>(), ParameterType.Object);
        foreach (var (name, value) in parameters)
            nested[name] = value;
        return nested;
    }

    internal static Parameter FromList(IEnumerable values) => new(values, ParameterType.Array);

    /// <summary>A choice as a parameter. What is of no known type has no properties to copy either, since its static type is object.</summary>
    internal static Parameter FromObject(object value) => value switch
    {
        int i => FromInt(i),
        long l => FromLong(l),
        double d => FromDouble(d),
        float f => FromFloat(f),
        string s => FromString(s),
        bool b => FromBool(b),
        IEnumerable values => FromList(values),
        Enum e => FromString(Enum.GetName(e.GetType(), e)),
        _ => CreateNestedParameter(),
    };

    internal object Value { get; }

    public ParameterType ParameterType { get; }

    public int Count => ParameterType == ParameterType.Object ? Nested.Count : 1;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => Nested.Keys;

    ICollection<Parameter> IDictionary<string, Parameter>.Values => Nested.Values;

    public Parameter this[string key]
    {
        get => Nested[key];
        set => Nested[key] = value;
    }

    // The real one looks the value up as a dictionary and fails on anything else in the same way.
    private Dictionary<string, Parameter> Nested => Value as Dictionary<string, Parameter> ?? throw new NullReferenceException();

    /// <summary>The value itself if it has that type; otherwise by way of its JSON.</summary>
    public T AsType<T>() => Value is T value ? value : JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(Value, Conversion), Conversion);

    public void Add(string key, Parameter value) => Nested.Add(key, value);

    public void Add(KeyValuePair<string, Parameter> item) => Nested.Add(item.Key, item.Value);

    public void Clear() => Nested.Clear();

    public bool Contains(KeyValuePair<string, Parameter> item) => Nested.Contains(item);

    public bool ContainsKey(string key) => Nested.ContainsKey(key);

    public bool TryGetValue(string key, out Parameter value) => Nested.TryGetValue(key, out value);

    public bool Remove(string key) => Nested.Remove(key);

    public bool Remove(KeyValuePair<string, Parameter> item) => ((ICollection<KeyValuePair<string, Parameter>>)Nested).Remove(item);

    public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, Parameter>>)Nested).CopyTo(array, arrayIndex);

    IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() => Nested.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Nested.GetEnumerator();

    /// <summary>Equal parameters have the same JSON, whatever the types of their numbers.</summary>
    public bool Equals(Parameter other) => other is not null && (ReferenceEquals(this, other) || ToString() == other.ToString());

    public bool Equals(Parameter x, Parameter y) => x.GetHashCode() == y.GetHashCode();

    public override int GetHashCode() => ToString().GetHashCode();

    public int GetHashCode(Parameter obj) => obj.GetHashCode();

    public override string ToString() => JsonSerializer.Serialize(this);
}
