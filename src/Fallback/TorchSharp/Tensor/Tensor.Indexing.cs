using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Fill(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => Fill(value, i1, i2);
        }

        internal Tensor index(params Tensor[] indices) => Ops.index.Call(this, Arg.OptionalTensors(indices));

        internal Tensor index(params TensorIndex[] indices)
        {
            using var view = View(indices, out var tensors);
            return tensors.Count == 0 ? view.alias() : Ops.index.Call(view, Arg.OptionalTensors(tensors));
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Self(Ops.index_put_.Call(this, Arg.OptionalTensors(indices), value));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var view = View(indices, out var tensors);
            _ = tensors.Count == 0 ? Ops.copy_.Call(view, value) : Ops.index_put_.Call(view, Arg.OptionalTensors(tensors), value);
            return this;
        }

        public Tensor index_select(long dim, Tensor index) => Ops.index_select.Call(this, dim, index);
        public Tensor gather(long dim, Tensor index) => Ops.gather.Call(this, dim, index);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Ops.index_add.Call(this, dim, index, source, alpha);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Ops.scatter.Call(this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Ops.scatter_add.Call(this, dim, index, src);
        public Tensor masked_fill(Tensor mask, Scalar value) => Ops.masked_fill.Call(this, mask, value);

        private void Fill(Tensor value, params TensorIndex[] indices) => index_put_(value, indices);

        /// <summary>Applies all indices but tensors as views; the tensors come back in their dimensions' places, if there are any.</summary>
        private Tensor View(TensorIndex[] indices, out List<Tensor?> tensors)
        {
            tensors = [];
            var view = alias();
            var dim = 0;
            foreach (var index in indices)
            {
                var step = index.Kind switch
                {
                    TensorIndex.IndexKind.Single => view.select(dim, index.Start!.Value),
                    TensorIndex.IndexKind.Slice => Ops.slice.Call(view, (long)dim++, index.Start, index.Stop, index.Step ?? 1),
                    TensorIndex.IndexKind.Null => view.unsqueeze(dim++),
                    _ => null,
                };
                if (step is not null)
                {
                    view.Dispose();
                    view = step;
                }
                else if (index.Kind == TensorIndex.IndexKind.Ellipsis)
                {
                    var consumed = indices.Count(other => other.Kind is TensorIndex.IndexKind.Single or TensorIndex.IndexKind.Slice);
                    var masks = indices.Sum(other => other.IndexTensor is { dtype: ScalarType.Bool } mask ? (int)mask.ndim : other.IndexTensor is null ? 0 : 1);
                    dim += (int)ndim - consumed - masks;
                }
                else
                {
                    while (tensors.Count < dim)
                        tensors.Add(null);
                    tensors.Add(index.IndexTensor);
                    dim += index.IndexTensor!.dtype == ScalarType.Bool ? (int)index.IndexTensor.ndim : 1;
                }
            }
            return view;
        }
    }

    /// <summary>One index of several: a number, a slice, a new dimension, the ellipsis or a tensor of indices.</summary>
    public struct TensorIndex
    {
        internal enum IndexKind
        {
            Null,
            Single,
            Slice,
            Ellipsis,
            Tensor,
        }

        internal IndexKind Kind;
        internal long? Start;
        internal long? Stop;
        internal long? Step;
        internal Tensor? IndexTensor;

        public static TensorIndex Ellipsis = new() { Kind = IndexKind.Ellipsis };
        public static TensorIndex None = new() { Kind = IndexKind.Null };
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = IndexKind.Slice, Start = start, Stop = stop, Step = step };

        internal static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? range.End.Value == 0 ? null : -range.End.Value : range.End.Value);

        public static TensorIndex Single(long? index) => new() { Kind = IndexKind.Single, Start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = IndexKind.Tensor, IndexTensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range) => Slice(range);
    }
}
