namespace Microsoft.ML.Data;

/// <summary>The columns of a schema that fill the members of a class.</summary>
internal sealed class RowBinding<TRow> where TRow : class
{
    private readonly (MemberBinding Member, int Column)[] _pairs;

    private RowBinding((MemberBinding, int)[] pairs) => _pairs = pairs;

    public IEnumerable<int> Columns => _pairs.Select(pair => pair.Column);

    public static RowBinding<TRow> Create(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        var pairs = new List<(MemberBinding, int)>();
        foreach (var member in MemberBinding.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.ColumnName) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw Contracts.ExceptSchemaMismatch(nameof(schema), "", member.ColumnName);
            }
            var (item, isVector) = MemberBinding.ItemTypeOf(member.Member);
            Contracts.Check(column.Type is VectorDataViewType == isVector && column.Type.ItemType().RawType == item,
                $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property '{member.Member.Name}' of type '{member.MemberType.FullName}'.");
            pairs.Add((member, column.Index));
        }
        return new RowBinding<TRow>([.. pairs]);
    }

    public RowFiller<TRow> Bind(DataViewRow row) => new(_pairs.Select(pair => MemberSetter.Make<TRow>(pair.Member, row, row.Schema[pair.Column])).ToArray());
}

/// <summary>Copies the current row into an object.</summary>
internal sealed class RowFiller<TRow>(Action<TRow>[] setters)
{
    public void Fill(TRow target)
    {
        foreach (var set in setters)
            set(target);
    }
}
