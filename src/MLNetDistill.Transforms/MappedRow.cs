using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>A row of the input with the added columns; nothing is computed until a getter of an added column is called.</summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly MappedColumns _columns;
    private readonly DataViewRow _input;

    public MappedRow(RowMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> active) =>
        (_input, _columns) = (input, new MappedColumns(mapper, input, active));

    public override DataViewSchema Schema => _columns.Schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _columns.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _input.Dispose();
        base.Dispose(disposing);
    }
}
