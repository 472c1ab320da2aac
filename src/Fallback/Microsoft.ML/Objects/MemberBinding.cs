using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A member of a class and the column it stands for, checked against each other.</summary>
internal sealed class MemberBinding
{
    private MemberBinding(string columnName, DataViewType columnType, MemberInfo member, DataViewSchema.Annotations annotations)
    {
        ColumnName = columnName;
        ColumnType = columnType;
        Member = member;
        Annotations = annotations;
    }

    public string ColumnName { get; }

    public DataViewType ColumnType { get; }

    public MemberInfo Member { get; }

    public DataViewSchema.Annotations Annotations { get; }

    public Type MemberType => TypeOf(Member);

    /// <summary>The bindings of a class under its own attributes, or under a schema definition if one is given.</summary>
    public static MemberBinding[] Of(Type type, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        (definition ?? SchemaDefinition.Create(type, direction)).Select(column => Of(type, column)).ToArray();

    /// <summary>What one item of the member is as a column, and whether the member is a vector.</summary>
    public static (Type Item, bool IsVector) ItemTypeOf(MemberInfo member)
    {
        var type = TypeOf(member);
        var isBuffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var item = type.IsArray ? type.GetElementType() : isBuffer ? type.GetGenericArguments()[0] : type;
        Contracts.CheckParam(DataViewTypes.IsPrimitive(item), "rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, type.IsArray || isBuffer);
    }

    public static DataViewSchema SchemaOf(IEnumerable<MemberBinding> bindings)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var binding in bindings)
            builder.AddColumn(binding.ColumnName, binding.ColumnType, binding.Annotations);
        return builder.ToSchema();
    }

    /// <summary>Compiled code that reads the member.</summary>
    public Func<TRow, TMember> Reader<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, Member), row).Compile();
    }

    /// <summary>Compiled code that sets the member.</summary>
    public Action<TRow, TMember> Writer<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, Member), value), row, value).Compile();
    }

    private static MemberBinding Of(Type type, SchemaDefinition.Column column)
    {
        var member = (MemberInfo)type.GetField(column.MemberName) ?? type.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam("userSchemaDefinition", $"No field or property with name '{column.MemberName}' found in type '{type.FullName}'");
        var (item, isVector) = ItemTypeOf(member);
        var name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var columnType = column.ColumnType;
        if (columnType is null)
            columnType = isVector ? new VectorDataViewType(DataViewTypes.Primitive(item)) : DataViewTypes.Primitive(item);
        string Kind(bool vector) => vector ? "vector" : "scalar";
        Contracts.CheckParam(isVector == columnType is VectorDataViewType, "userSchemaDefinition",
            $"Column '{name}' is supposed to be {Kind(!isVector)}, but type of associated field '{column.MemberName}' is {Kind(isVector)}");
        Contracts.CheckParam(columnType.ItemType().RawType == item, "userSchemaDefinition",
            $"Column '{name}' is supposed to have item type {columnType.ItemType().RawType}, but associated field has type {item}");
        return new MemberBinding(name, columnType, member, column.Annotations);
    }

    private static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
}
