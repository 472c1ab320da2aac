using TorchSharp.Native;

namespace TorchSharp
{
    using Modules;

    public enum EmbeddingBagMode
    {
        Sum = 0,
        Mean = 1,
        Max = 2,
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static EmbeddingBag EmbeddingBag(long num_embeddings, long embedding_dims, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, bool include_last_offset = false,
                long padding_index = -1, Device? device = null, ScalarType? dtype = null)
            {
                var table = Table(num_embeddings, embedding_dims, padding_index < 0 ? null : padding_index);
                var module = new EmbeddingBag(table, max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_index);
                return Placed(module, device, dtype);
            }

            public static EmbeddingBag EmbeddingBag_from_pretrained(Tensor embeddings, bool freeze = true, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false,
                bool include_last_offset = false, long padding_index = -1, Device? device = null, ScalarType? dtype = null)
            {
                var table = embeddings.detach().clone();
                var module = new EmbeddingBag(table, max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_index);
                using var weight = module.weight!;
                weight.requires_grad = !freeze;
                return Placed(module, device, dtype);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    public sealed class EmbeddingBag : nn.Module<Tensor, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
    {
        private readonly nn.Weight w;
        private readonly double? max_norm;
        private readonly double norm_type;
        private readonly bool scale_grad_by_freq;
        private readonly EmbeddingBagMode mode;
        private readonly bool sparse;
        private readonly bool include_last_offset;
        private readonly long? padding_index;

        internal EmbeddingBag(Tensor table, double? max_norm, double norm_type, bool scale_grad_by_freq, EmbeddingBagMode mode, bool sparse,
            bool include_last_offset, long padding_index) : base(nameof(EmbeddingBag))
        {
            w = nn.Weight.Trained(this, "weight", table);
            this.max_norm = max_norm;
            this.norm_type = norm_type;
            this.scale_grad_by_freq = scale_grad_by_freq;
            this.mode = mode;
            this.sparse = sparse;
            this.include_last_offset = include_last_offset;
            this.padding_index = padding_index < 0 ? null : padding_index;
        }

        public Parameter? weight
        {
            get => w.Parameter;
            set => w.Set(value!);
        }

        public Tensor call(Tensor input) => call(input, null, null);

        public Tensor call(Tensor input, Tensor offsets) => call(input, offsets, null);

        public new Tensor call(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
        {
            if (input.dtype is not (ScalarType.Int64 or ScalarType.Int32))
                throw new ArgumentException("Embedding input must be an integral tensor.");
            if (offsets is not null && input.dtype != offsets.dtype)
                throw new ArgumentException("input and offsets must have the same element type.");
            if (input.ndim == 1 && offsets is null)
                throw new ArgumentException("'offsets' must be non-null for a 1-D input.");
            if (input.ndim == 2 && offsets is not null)
                throw new ArgumentException("'offsets' must be null for a 2-D input.");
            return forward(input, offsets, perSampleWeights);
        }

        public override Tensor forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
        {
            nn.Renorm(w, input, max_norm, norm_type);
            if (input.ndim == 1)
                return Bag(input, offsets!, perSampleWeights);
            // A matrix is one bag a row.
            using var flat = input.reshape(-1);
            using var starts = arange(0, input.numel(), input.shape[1]);
            using var weights = perSampleWeights?.reshape(-1);
            return Bag(flat, starts, weights);
        }

        private Tensor Bag(Tensor rows, Tensor starts, Tensor? weights) =>
            Ops.embedding_bag.Call(w.Tensor, rows, starts, scale_grad_by_freq, (long)mode, sparse, weights, include_last_offset, padding_index).First(4);
    }
}
