using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>The columns of scored data that an evaluation reads.</summary>
internal static class EvaluationColumns
{
    public static DataViewSchema.Column Find(IDataView data, string name, string argument, string role)
    {
        Contracts.CheckNonEmpty(name, argument);
        return data.Schema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("schema", role, name);
    }

    public static void CheckType(DataViewSchema.Column column, string role, bool fits, string expected)
    {
        if (!fits)
            throw Contracts.ExceptSchemaMismatch("schema", role, column.Name, expected, column.Type.ToString());
    }

    /// <summary>Labels as numbers: a key as its index from 0, true as 1; NaN where the label is missing.</summary>
    public static ValueGetter<float> GetLabelGetter(this DataViewRow row, DataViewSchema.Column column)
    {
        switch (column.Type)
        {
            case KeyDataViewType key:
                var getKey = row.GetKeyGetter(column);
                ulong value = 0;
                return (ref float label) =>
                {
                    getKey(ref value);
                    label = 0 < value && value <= key.Count ? value - 1 : float.NaN;
                };
            case BooleanDataViewType:
                var getFlag = row.GetGetter<bool>(column);
                var flag = false;
                return (ref float label) =>
                {
                    getFlag(ref flag);
                    label = flag ? 1 : 0;
                };
            case var type when type == NumberDataViewType.Double:
                var getDouble = row.GetGetter<double>(column);
                double number = 0;
                return (ref float label) =>
                {
                    getDouble(ref number);
                    label = (float)number;
                };
            default:
                return row.GetGetter<float>(column);
        }
    }
}
