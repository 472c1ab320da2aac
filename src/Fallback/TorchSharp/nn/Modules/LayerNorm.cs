using TorchSharp.Utils;

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device? device = null, ScalarType? dtype = null) => new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device? device = null, ScalarType? dtype = null) => LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;
    using F = torch.nn.functional;

    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long[] shape;
        private readonly double eps;

        [ComponentName(Name = nameof(weight))]
        private Parameter? w;

        [ComponentName(Name = nameof(bias))]
        private Parameter? b;

        internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            shape = normalized_shape;
            this.eps = eps;
            if (!elementwise_affine)
                return;
            weight = new Parameter(ones(shape, dtype, device));
            if (hasBias)
                bias = new Parameter(zeros(shape, dtype, device));
        }

        public Parameter weight
        {
            get => w!;
            set => Replace(nameof(weight), ref w, value);
        }

        internal Parameter? bias
        {
            get => b;
            set => Replace(nameof(bias), ref b, value!);
        }

        public override Tensor forward(Tensor tensor) => F.layer_norm(tensor, shape, w, b, eps);

        private void Replace(string name, ref Parameter? field, Parameter value)
        {
            field?.Dispose();
            value.DetachFromDisposeScope();
            field = value;
            ConditionallyRegisterParameter(name, value);
        }
    }
}
