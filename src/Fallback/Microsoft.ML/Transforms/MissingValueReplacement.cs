using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>What takes the place of NaN in one column of floats or doubles: one value, or one for each slot.</summary>
internal abstract class MissingValueReplacement
{
    public abstract DataViewType InputType { get; }

    public static MissingValueReplacement Train(IDataView data, DataViewSchema.Column column, MissingValueReplacingEstimator.ReplacementMode mode,
        bool bySlot) =>
        column.Type.ItemType() == NumberDataViewType.Single
            ? MissingValueReplacement<float>.Train(data, column, mode, bySlot)
            : MissingValueReplacement<double>.Train(data, column, mode, bySlot);

    public static MissingValueReplacement Load(BinaryReader reader)
    {
        var type = reader.ReadType();
        return type.ItemType() == NumberDataViewType.Single
            ? new MissingValueReplacement<float>(type, reader.ReadArray<float>())
            : new MissingValueReplacement<double>(type, reader.ReadArray<double>());
    }

    public abstract void Save(BinaryWriter writer);

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);
}

internal sealed class MissingValueReplacement<T>(DataViewType inputType, T[] replacements) : MissingValueReplacement
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override DataViewType InputType => inputType;

    public static new MissingValueReplacement<T> Train(IDataView data, DataViewSchema.Column column,
        MissingValueReplacingEstimator.ReplacementMode mode, bool bySlot)
    {
        if (mode == MissingValueReplacingEstimator.ReplacementMode.DefaultValue)
            return new(column.Type, [T.Zero]);
        // Slots of a vector of varying length mean nothing.
        var slots = bySlot && column.Type is VectorDataViewType { IsKnownSize: true } vector ? vector.Size : 1;
        var statistics = Enumerable.Range(0, slots).Select(_ => new Statistic()).ToArray();
        using (var cursor = data.GetRowCursor([column]))
        {
            var getter = MakeVectorGetter(cursor, column);
            VBuffer<T> values = default;
            while (cursor.MoveNext())
            {
                getter(ref values);
                foreach (var (slot, value) in values.Items(all: true))
                    statistics[slots == 1 ? 0 : slot].Add(double.CreateChecked(value));
            }
        }
        return new(column.Type, statistics.Select(s => T.CreateTruncating(s.Value(mode))).ToArray());
    }

    public override void Save(BinaryWriter writer)
    {
        writer.WriteType(inputType);
        writer.WriteArray<T>(replacements);
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input) =>
        input.Type is VectorDataViewType ? MakeVectorReplacer(row.GetGetter<VBuffer<T>>(input)) : MakeScalarReplacer(row.GetGetter<T>(input));

    private ValueGetter<T> MakeScalarReplacer(ValueGetter<T> getter) => (ref T value) =>
    {
        getter(ref value);
        if (T.IsNaN(value))
            value = replacements[0];
    };

    private ValueGetter<VBuffer<T>> MakeVectorReplacer(ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> source = default;
        return (ref VBuffer<T> destination) =>
        {
            getter(ref source);
            source.CopyTo(ref destination);
            var editor = VBufferEditor.CreateFromBuffer(ref destination);
            for (var i = 0; i < editor.Values.Length; i++)
            {
                if (T.IsNaN(editor.Values[i]))
                    editor.Values[i] = replacements[replacements.Length == 1 ? 0 : destination.IsDense ? i : editor.Indices[i]];
            }
            destination = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<T>> MakeVectorGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            return row.GetGetter<VBuffer<T>>(column);
        var getter = row.GetGetter<T>(column);
        return (ref VBuffer<T> vector) =>
        {
            var editor = VBufferEditor.Create(ref vector, 1);
            getter(ref editor.Values[0]);
            vector = editor.Commit();
        };
    }

    private sealed class Statistic
    {
        private long _count;
        private double _sum, _minimum = double.PositiveInfinity, _maximum = double.NegativeInfinity;

        public void Add(double value)
        {
            if (!double.IsFinite(value))
                return;
            _count++;
            _sum += value;
            _minimum = Math.Min(_minimum, value);
            _maximum = Math.Max(_maximum, value);
        }

        public double Value(MissingValueReplacingEstimator.ReplacementMode mode) => mode switch
        {
            _ when _count == 0 => 0,
            MissingValueReplacingEstimator.ReplacementMode.Mean => _sum / _count,
            MissingValueReplacingEstimator.ReplacementMode.Minimum => _minimum,
            MissingValueReplacingEstimator.ReplacementMode.Maximum => _maximum,
            _ => throw Contracts.ExceptParam("replacementMode", $"Replacement mode {mode} is not known."),
        };
    }
}
