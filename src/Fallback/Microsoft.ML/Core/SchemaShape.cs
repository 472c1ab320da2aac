using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What an estimator knows of a schema before anything is fitted: kinds of columns, not their sizes.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private static readonly SchemaShape _empty = new([]);
    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        _columns = columns.ToArray();
        Contracts.CheckParam(_columns.All(c => c.IsValid), nameof(columns), "Some items are not initialized properly.");
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(c => !c.IsHidden).Select(c => new Column(c.Name, c.Type, new SchemaShape(c.Annotations.Schema.Select(a => new Column(a.Name, a.Type))))));

    internal bool TryFindColumn(string name, out Column column)
    {
        column = _columns.FirstOrDefault(c => c.Name == name);
        return column.IsValid;
    }

    public struct Column
    {
        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }

        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? _empty;
        }

        /// <summary>The shape of a column of this type.</summary>
        internal Column(string name, DataViewType type, SchemaShape annotations = null)
            : this(name, KindOf(type), NumberBehindKey(type.ItemType()), type.ItemType() is KeyDataViewType, annotations)
        {
        }

        internal bool IsValid => Name != null;

        /// <summary>Whether a column of shape <paramref name="source"/> will do where this one is asked for.</summary>
        internal bool IsCompatibleWith(Column source) =>
            Name == source.Name && Kind == source.Kind && ItemType.Equals(source.ItemType) && IsKey == source.IsKey &&
            Annotations.All(wanted => source.Annotations.TryFindColumn(wanted.Name, out var found) && wanted.IsCompatibleWith(found));

        internal string GetTypeString()
        {
            var item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
            return Kind switch { VectorKind.Vector => $"Vector<{item}>", VectorKind.VariableVector => $"VarVector<{item}>", _ => item };
        }

        private static VectorKind KindOf(DataViewType type) =>
            type is VectorDataViewType vector ? vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector : VectorKind.Scalar;

        private static DataViewType NumberBehindKey(DataViewType item) => item is KeyDataViewType ? DataViewTypes.Primitive(item.RawType) : item;
    }
}
