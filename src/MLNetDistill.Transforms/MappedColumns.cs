using Microsoft.ML;

namespace MLNetDistill.Transforms;

/// <summary>The columns of one mapped row or cursor: which are active, and their getters.</summary>
internal sealed class MappedColumns
{
    private readonly RowMapper _mapper;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly Func<int, Delegate>? _added;

    public MappedColumns(RowMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        (_mapper, _input) = (mapper, input);
        _active = new bool[mapper.OutputSchema.Count];
        foreach (var column in active) _active[column.Index] = true;
        _added = mapper.BindActive(input, _active);
    }

    public DataViewSchema Schema => _mapper.OutputSchema;

    public bool IsActive(DataViewSchema.Column column)
    {
        if (column.Index >= _active.Length) throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not part of this schema.");
        return _active[column.Index];
    }

    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column)) throw new InvalidOperationException($"Column '{column.Name}' is not active: name it among the columns needed when the cursor is made.");
        if (!_mapper.IsAdded(column)) return _input.GetGetter<TValue>(_mapper.InputSchema[column.Index]);
        return _added!(column.Index - _mapper.InputSchema.Count) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
    }
}
