using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>From .NET types to column types.</summary>
internal static class DataViewTypes
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> Primitives = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        BooleanDataViewType.Instance, TextDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(type => type.RawType);

    /// <summary>The column type of one .NET value, strings included; throws for a type that no column holds.</summary>
    public static PrimitiveDataViewType Primitive(Type type)
    {
        if (type == typeof(string))
            return TextDataViewType.Instance;
        return Primitives.TryGetValue(type, out var found) ? found : throw Contracts.ExceptParam(nameof(type), $"Type '{type}' is not a kind of column.");
    }

    /// <summary>The column type that calls itself so, as in a model file.</summary>
    public static PrimitiveDataViewType Primitive(string name) =>
        Primitives.Values.FirstOrDefault(type => type.ToString() == name) ?? throw new FormatException($"Unknown column type '{name}'.");

    public static PrimitiveDataViewType Primitive(DataKind kind) => kind switch
    {
        DataKind.String => TextDataViewType.Instance,
        DataKind.Boolean => BooleanDataViewType.Instance,
        _ => Primitive(kind.ToString()),
    };

    public static DataKind KindOf(Type type) =>
        type == typeof(ReadOnlyMemory<char>) ? DataKind.String : Enum.TryParse<DataKind>(type.Name, out var kind) ? kind
        : throw Contracts.ExceptParam(nameof(type), $"Type '{type}' is not a kind of column.");

    public static bool IsPrimitive(Type type) => type == typeof(string) || Primitives.ContainsKey(type);

    /// <summary>The type of a scalar column, or of the items of a vector column.</summary>
    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    public static ulong KeyCount(this DataViewType type) => type.ItemType() is KeyDataViewType key ? key.Count : 0;
}
