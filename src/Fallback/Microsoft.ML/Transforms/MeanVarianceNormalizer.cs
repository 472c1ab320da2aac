using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>What a mean-variance normaliser learned of one column of floats or doubles.</summary>
internal abstract class MeanVarianceNormalizer
{
    public abstract DataViewType InputType { get; }

    public static MeanVarianceNormalizer Train(IDataView data, DataViewSchema.Column column, long maximumExampleCount, bool fixZero, bool useCdf) =>
        column.Type.ItemType() == NumberDataViewType.Single
            ? MeanVarianceNormalizer<float>.Train(data, column, maximumExampleCount, fixZero, useCdf)
            : MeanVarianceNormalizer<double>.Train(data, column, maximumExampleCount, fixZero, useCdf);

    public static MeanVarianceNormalizer Load(BinaryReader reader)
    {
        var type = reader.ReadType();
        return type.ItemType() == NumberDataViewType.Single
            ? MeanVarianceNormalizer<float>.Load(type, reader)
            : MeanVarianceNormalizer<double>.Load(type, reader);
    }

    public abstract void Save(BinaryWriter writer);

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);
}

internal sealed class MeanVarianceNormalizer<T> : MeanVarianceNormalizer
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _useCdf;
    private readonly T[] _offset;
    private readonly T[] _scale;

    /// <param name="offset">By slot: what is taken away first.</param>
    /// <param name="scale">By slot: what the difference is multiplied by (with <paramref name="useCdf"/>, divided by); 0 for a slot that does not vary.</param>
    private MeanVarianceNormalizer(DataViewType inputType, bool useCdf, T[] offset, T[] scale)
    {
        InputType = inputType;
        _useCdf = useCdf;
        _offset = offset;
        _scale = scale;
    }

    public override DataViewType InputType { get; }

    public static new MeanVarianceNormalizer<T> Train(IDataView data, DataViewSchema.Column column, long maximumExampleCount, bool fixZero, bool useCdf)
    {
        var moments = Measure(data, column, maximumExampleCount);
        var offset = new T[moments.Length];
        var scale = new T[moments.Length];
        for (var slot = 0; slot < moments.Length; slot++)
        {
            var (mean, variance) = (moments[slot].Mean, moments[slot].Variance);
            if (variance == 0)
                continue;
            if (!fixZero || useCdf)
                offset[slot] = T.CreateChecked(mean);
            scale[slot] = useCdf ? T.CreateChecked(Math.Sqrt(variance))
                : T.One / T.CreateChecked(Math.Sqrt(fixZero ? variance + mean * mean : variance));
        }
        return new(column.Type, useCdf, offset, scale);
    }

    public static MeanVarianceNormalizer<T> Load(DataViewType type, BinaryReader reader) =>
        new(type, reader.ReadBoolean(), reader.ReadArray<T>(), reader.ReadArray<T>());

    public override void Save(BinaryWriter writer)
    {
        writer.WriteType(InputType);
        writer.Write(_useCdf);
        writer.WriteArray<T>(_offset);
        writer.WriteArray<T>(_scale);
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input) =>
        input.Type is VectorDataViewType ? MakeVectorGetter(row.GetGetter<VBuffer<T>>(input)) : MakeScalarGetter(row.GetGetter<T>(input));

    private ValueGetter<T> MakeScalarGetter(ValueGetter<T> getter) => (ref T value) =>
    {
        getter(ref value);
        value = Apply(value, 0);
    };

    private T Apply(T value, int slot)
    {
        if (!_useCdf)
            return (value - _offset[slot]) * _scale[slot];
        return _scale[slot] <= T.Epsilon || !T.IsFinite(value) ? T.Zero : Cdf((value - _offset[slot]) / _scale[slot]);
    }

    /// <summary>The normal distribution function, with Winitzki's approximation of erf (2008).</summary>
    private static T Cdf(T x)
    {
        var half = double.CreateChecked(x * x / T.CreateChecked(2));
        var tail = 0.147 * half;
        return T.CreateChecked(0.5 + 0.5 * T.Sign(x) * Math.Sqrt(1 - Math.Exp(-half * (4 / Math.PI + tail) / (1 + tail))));
    }

    private ValueGetter<VBuffer<T>> MakeVectorGetter(ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> source = default, dense = default;
        // Zeros stay zeros without an offset, and the package leaves those that a sparse vector leaves out alone where it uses the distribution function.
        var keepsZeros = _useCdf || _offset.All(T.IsZero);
        return (ref VBuffer<T> destination) =>
        {
            getter(ref source);
            Contracts.Check(source.Length == _scale.Length, $"Expected {_scale.Length} slots, but got {source.Length}");
            ref var input = ref source;
            if (!source.IsDense && !keepsZeros)
            {
                source.CopyToDense(ref dense);
                input = ref dense;
            }
            var values = input.GetValues();
            var indices = input.GetIndices();
            var editor = VBufferEditor.Create(ref destination, input.Length, values.Length);
            for (var i = 0; i < values.Length; i++)
                editor.Values[i] = Apply(values[i], input.IsDense ? i : indices[i]);
            indices.CopyTo(editor.Indices);
            destination = editor.Commit();
        };
    }

    private static Moments[] Measure(IDataView data, DataViewSchema.Column column, long maximumExampleCount)
    {
        var moments = new Moments[column.Type is VectorDataViewType vector ? vector.Size : 1];
        long rows = 0;
        using (var cursor = data.GetRowCursor([column]))
        {
            var getter = column.Type is VectorDataViewType ? cursor.GetGetter<VBuffer<T>>(column) : AsVector(cursor.GetGetter<T>(column));
            VBuffer<T> values = default;
            for (; rows < maximumExampleCount && cursor.MoveNext(); rows++)
            {
                getter(ref values);
                foreach (var (slot, value) in values.Items())
                    moments[slot].Add(double.CreateChecked(value));
            }
        }
        for (var slot = 0; slot < moments.Length; slot++)
            moments[slot].AddZeros(rows);
        return moments;
    }

    private static ValueGetter<VBuffer<T>> AsVector(ValueGetter<T> getter) => (ref VBuffer<T> vector) =>
    {
        var editor = VBufferEditor.Create(ref vector, 1);
        getter(ref editor.Values[0]);
        vector = editor.Commit();
    };

    /// <summary>Running mean and sum of squared deviations (Welford 1962) of what is finite; zeros are added in one go at the end.</summary>
    private struct Moments
    {
        private long _count;
        private long _notFinite;
        private double _squares;

        public double Mean { get; private set; }

        public readonly double Variance => _count > 0 ? _squares / _count : 0;

        public void Add(double value)
        {
            if (value == 0)
                return;
            if (!double.IsFinite(value))
            {
                _notFinite++;
                return;
            }
            _count++;
            var delta = value - Mean;
            Mean += delta / _count;
            _squares += delta * (value - Mean);
        }

        public void AddZeros(long rows)
        {
            var zeros = rows - _notFinite - _count;
            if (zeros == 0)
                return;
            _count += zeros;
            var delta = -Mean;
            Mean += delta * zeros / _count;
            _squares += delta * -Mean * zeros;
        }
    }
}
