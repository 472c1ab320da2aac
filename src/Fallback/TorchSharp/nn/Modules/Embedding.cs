using TorchSharp.Native;

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                Placed(new Embedding(Table(num_embeddings, embedding_dims, padding_idx), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse),
                    device, dtype);

            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                var module = new Embedding(embeddings.detach().clone(), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
                using var weight = module.weight!;
                weight.requires_grad = !freeze;
                return Placed(module, device, dtype);
            }

            /// <summary>Rows drawn from the normal distribution; the padding's row is zero.</summary>
            internal static Tensor Table(long rows, long columns, long? padding)
            {
                var table = init.normal_(empty(rows, columns));
                if (padding is { } row)
                {
                    using var zero = table.select(0, row);
                    zero.fill_(0);
                }
                return table;
            }

            /// <summary>Shrinks the rows in use to the largest norm allowed.</summary>
            internal static void Renorm(Weight weight, Tensor rows, double? max_norm, double norm_type)
            {
                if (max_norm is not { } limit)
                    return;
                using var none = no_grad();
                Ops.embedding_renorm_.Call(weight.Tensor, rows, limit, norm_type);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Weight w;
        private readonly long padding;
        private readonly double? max_norm;
        private readonly double norm_type;
        private readonly bool scale_grad_by_freq;
        private readonly bool sparse;

        internal Embedding(Tensor table, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
            : base(nameof(Embedding))
        {
            w = nn.Weight.Trained(this, "weight", table);
            padding = padding_idx ?? -1;
            this.max_norm = max_norm;
            this.norm_type = norm_type;
            this.scale_grad_by_freq = scale_grad_by_freq;
            this.sparse = sparse;
        }

        public Parameter? weight
        {
            get => w.Parameter;
            set => w.Set(value!);
        }

        public override Tensor forward(Tensor input)
        {
            nn.Renorm(w, input, max_norm, norm_type);
            return Ops.embedding.Call(w.Tensor, input, padding, scale_grad_by_freq, sparse);
        }
    }
}
