using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

[LoadName(Name)]
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    private const string Name = "ConcatTransform";
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, string[] inputColumnNames)
        : base(env.Register(nameof(ColumnConcatenatingTransformer)))
    {
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, _output, _inputs);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        ctx.Writer.Write(_output);
        ctx.Writer.WriteStrings(_inputs);
    }

    private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env, ctx.Reader.ReadString(), ctx.Reader.ReadStrings());

    private sealed class Mapper : RowMapper
    {
        private readonly DataViewSchema.Column[] _sources;
        private readonly int _size;

        public Mapper(DataViewSchema schema, string output, string[] inputs) : base(schema)
        {
            _sources = inputs.Select(name => schema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name)).ToArray();
            var itemType = _sources[0].Type.ItemType() as PrimitiveDataViewType;
            foreach (var source in _sources)
            {
                if (!source.Type.ItemType().Equals(itemType))
                    throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, itemType.ToString(), source.Type.ToString());
            }
            // One vector of varying length makes the whole vary.
            _size = _sources.Any(s => SizeOf(s) == 0) ? 0 : _sources.Sum(SizeOf);
            // A lone vector keeps its type with all its dimensions, and all its annotations.
            OutputColumns = _sources is [{ Type: VectorDataViewType } only]
                ? [new(output, only.Type, only.Annotations)]
                : [new(output, new VectorDataViewType(itemType, _size), MakeAnnotations(itemType))];
        }

        public override DataViewSchema.DetachedColumn[] OutputColumns { get; }

        public override IEnumerable<int> GetDependencies(int output) => _sources.Select(s => s.Index).Distinct();

        protected override Delegate MakeGetter(DataViewRow input, int output) => _sources is [{ Type: VectorDataViewType } only]
            ? input.GetGetter(only)
            : Generic.Call<Delegate>(MakeConcatenation<int>, OutputColumns[0].Type.ItemType().RawType, input);

        private static int SizeOf(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

        private DataViewSchema.Annotations MakeAnnotations(DataViewType itemType)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            if (itemType is NumberDataViewType && _sources.All(s => s.IsNormalized()))
                builder.AddPrimitiveValue(AnnotationUtils.IsNormalized, BooleanDataViewType.Instance, true);
            if (_size > 0 && _sources.Any(s => s.Type is not VectorDataViewType || s.HasSlotNames()))
                builder.AddNames(AnnotationUtils.SlotNames, MakeSlotNames());
            var ranges = _size > 0 ? CategoricalRanges() : [];
            if (ranges.Length > 0)
            {
                var vector = new VBuffer<int>(ranges.Length, ranges);
                builder.Add(AnnotationUtils.CategoricalSlotRanges, new VectorDataViewType(NumberDataViewType.Int32, ranges.Length / 2, 2),
                    (ref VBuffer<int> destination) => vector.CopyTo(ref destination));
            }
            return builder.ToAnnotations();
        }

        private VBuffer<ReadOnlyMemory<char>> MakeSlotNames()
        {
            var all = new ReadOnlyMemory<char>[_size];
            var slot = 0;
            foreach (var source in _sources)
            {
                if (source.Type is not VectorDataViewType)
                {
                    all[slot] = source.Name.AsMemory();
                }
                else if (source.HasSlotNames())
                {
                    VBuffer<ReadOnlyMemory<char>> names = default;
                    source.GetSlotNames(ref names);
                    foreach (var (index, name) in names.Items())
                        all[slot + index] = name.IsEmpty ? name : $"{source.Name}.{name}".AsMemory();
                }
                slot += SizeOf(source);
            }
            return new(all.Length, all);
        }

        private int[] CategoricalRanges()
        {
            var all = new List<int>();
            var slot = 0;
            foreach (var source in _sources)
            {
                if (source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.CategoricalSlotRanges) is not null)
                {
                    VBuffer<int> ranges = default;
                    source.Annotations.GetValue(AnnotationUtils.CategoricalSlotRanges, ref ranges);
                    all.AddRange(ranges.DenseValues().Select(bound => bound + slot));
                }
                slot += SizeOf(source);
            }
            return all.ToArray();
        }

        private ValueGetter<VBuffer<T>> MakeConcatenation<T>(DataViewRow input)
        {
            var parts = _sources.Select(source => source.Type is VectorDataViewType
                ? Checked(input.GetGetter<VBuffer<T>>(source), source)
                : AsVector(input.GetGetter<T>(source))).ToArray();
            var buffers = new VBuffer<T>[parts.Length];
            return (ref VBuffer<T> destination) =>
            {
                int length = 0, count = 0;
                for (var i = 0; i < parts.Length; i++)
                {
                    parts[i](ref buffers[i]);
                    length += buffers[i].Length;
                    count += buffers[i].GetValues().Length;
                }
                destination = count <= length / 2 ? ConcatenateSparse(buffers, destination, length, count) : ConcatenateDense(buffers, destination, length);
            };
        }

        private static ValueGetter<VBuffer<T>> Checked<T>(ValueGetter<VBuffer<T>> getter, DataViewSchema.Column column)
        {
            var size = SizeOf(column);
            return (ref VBuffer<T> value) =>
            {
                getter(ref value);
                Contracts.Check(size == 0 || value.Length == size, $"Column '{column.Name}': expected {size} slots, but got {value.Length}");
            };
        }

        private static ValueGetter<VBuffer<T>> AsVector<T>(ValueGetter<T> getter)
        {
            T item = default;
            return (ref VBuffer<T> value) =>
            {
                getter(ref item);
                var editor = VBufferEditor.Create(ref value, 1);
                editor.Values[0] = item;
                value = editor.Commit();
            };
        }

        private static VBuffer<T> ConcatenateDense<T>(VBuffer<T>[] parts, VBuffer<T> destination, int length)
        {
            var editor = VBufferEditor.Create(ref destination, length);
            var offset = 0;
            foreach (var part in parts)
            {
                part.CopyTo(editor.Values[offset..]);
                offset += part.Length;
            }
            return editor.Commit();
        }

        private static VBuffer<T> ConcatenateSparse<T>(VBuffer<T>[] parts, VBuffer<T> destination, int length, int count)
        {
            var editor = VBufferEditor.Create(ref destination, length, count);
            int offset = 0, at = 0;
            foreach (var part in parts)
            {
                var values = part.GetValues();
                var indices = part.GetIndices();
                for (var i = 0; i < values.Length; i++)
                {
                    editor.Values[at] = values[i];
                    editor.Indices[at++] = offset + (part.IsDense ? i : indices[i]);
                }
                offset += part.Length;
            }
            return editor.Commit();
        }
    }
}
