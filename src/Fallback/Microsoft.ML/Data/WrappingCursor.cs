// Bases for data views that stand on another one.
namespace Microsoft.ML.Data;

/// <summary>A cursor that moves with another one. Override Schema, IsColumnActive and GetGetter where the columns differ.</summary>
internal abstract class WrappingCursor(DataViewRowCursor input) : DataViewRowCursor
{
    protected DataViewRowCursor Input { get; } = input;

    public override long Position => Input.Position;

    public override long Batch => Input.Batch;

    public override DataViewSchema Schema => Input.Schema;

    public override bool MoveNext() => Input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A row with other columns than the row it is computed from.</summary>
internal abstract class WrappingRow(DataViewRow input) : DataViewRow
{
    protected DataViewRow Input { get; } = input;

    public override long Position => Input.Position;

    public override long Batch => Input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
