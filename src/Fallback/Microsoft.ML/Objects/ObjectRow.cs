namespace Microsoft.ML.Data;

/// <summary>A row that shows one object at a time through getters made once.</summary>
internal sealed class ObjectRow<TRow>(MemberBinding[] bindings) : DataViewRow where TRow : class
{
    private readonly Current<TRow> _current = new();
    private readonly Delegate[] _getters = new Delegate[bindings.Length];
    private long _position = -1;

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema { get; } = MemberBinding.SchemaOf(bindings);

    public void MoveTo(TRow row)
    {
        _current.Row = row;
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        (_getters[column.Index] ??= ObjectGetters.Make(bindings[column.Index], _current)).As<TValue>();
}
