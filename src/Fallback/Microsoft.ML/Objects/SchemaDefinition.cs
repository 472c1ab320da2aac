using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>How the members of a class are columns: names and types, from its attributes and then changed at will.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition() { }

    public Column this[string columnName]
    {
        get => this.FirstOrDefault(c => c.ColumnName == columnName);
        set
        {
            Contracts.CheckValue(value, nameof(value));
            Contracts.CheckParam(value.ColumnName == columnName, nameof(columnName),
                $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            var index = FindIndex(c => c.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (var member in Members(userType, direction))
        {
            var column = new Column(member.Name, member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, TypeOf(member));
            Contracts.CheckParam(definition[column.ColumnName] is null, nameof(userType), $"Duplicate column name '{column.ColumnName}' detected, this is disallowed");
            definition.Add(column);
        }
        return definition;
    }

    /// <summary>The class read as exactly the columns of a schema, with their types and annotations.</summary>
    internal static SchemaDefinition Create(Type userType, DataViewSchema schema)
    {
        var definition = Create(userType, Direction.Read);
        foreach (var column in schema)
        {
            var target = definition[column.Name] ?? throw Contracts.Except($"Type should contain a member named {column.Name}");
            target.ColumnType = column.Type;
            target.CopyAnnotations(column.Annotations);
        }
        return definition;
    }

    private static IEnumerable<MemberInfo> Members(Type type, Direction direction)
    {
        const BindingFlags Visible = BindingFlags.Public | BindingFlags.Instance;
        var properties = type.GetProperties(Visible).Where(p => p.GetIndexParameters().Length == 0 &&
            ((direction & Direction.Read) != 0 && p.GetGetMethod() != null || (direction & Direction.Write) != 0 && p.GetSetMethod() != null));
        return type.GetFields(Visible).Concat<MemberInfo>(properties).Where(m => m.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    private static DataViewType TypeOf(MemberInfo member)
    {
        var (item, isVector) = MemberBinding.ItemTypeOf(member);
        var type = DataViewTypes.Primitive(item);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(item), "userType",
                $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            type = new KeyDataViewType(item, key.Count);
        }
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(vector is null || isVector, "userType",
            $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        return !isVector ? type : vector is { Dims.Length: > 0 } ? new VectorDataViewType(type, vector.Dims) : new VectorDataViewType(type, 0);
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, string columnName, DataViewType columnType)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        internal string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        internal DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        /// <summary>Adds an annotation given as a value of a column, or as a string or array for a text or vector.</summary>
        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckValue(kind, nameof(kind));
            Contracts.CheckValue(annotationType, nameof(annotationType));
            Contracts.Check(Annotations.Schema.GetColumnOrNull(kind) is null, "Column already contains an annotation of this kind.");
            switch (value)
            {
                case string text:
                    _annotations.AddPrimitiveValue(kind, (PrimitiveDataViewType)annotationType, text.AsMemory());
                    break;
                case string[] texts:
                    AddVector(kind, annotationType, texts.Select(text => text.AsMemory()).ToArray());
                    break;
                case Array array:
                    Generic.Run(AddVector<int>, array.GetType().GetElementType(), kind, annotationType, array);
                    break;
                default:
                    _annotations.Add(kind, annotationType, (ref T destination) => destination = value);
                    break;
            }
        }

        internal void CopyAnnotations(DataViewSchema.Annotations annotations) => _annotations.Add(annotations, _ => true);

        private void AddVector<T>(string kind, DataViewType type, T[] values)
        {
            var vector = new VBuffer<T>(values.Length, values);
            _annotations.Add(kind, type, (ref VBuffer<T> destination) => vector.CopyTo(ref destination));
        }
    }
}
