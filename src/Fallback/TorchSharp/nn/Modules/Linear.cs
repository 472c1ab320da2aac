namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                Placed(new Linear(inputSize, outputSize, hasBias), device, dtype);

            /// <summary>Modules draw their initial values as 32-bit floats on the processor and move afterwards.</summary>
            private static T Placed<T>(T module, Device? device, ScalarType? dtype) where T : Module
            {
                if (device is not null)
                    module.to(device);
                return dtype is { } type ? module.to(type) : module;
            }

            /// <summary>The initial weight and bias of layers that multiply: uniform within 1/sqrt(number of inputs).</summary>
            internal static (Tensor weight, Tensor? bias) Uniform(long[] shape, bool hasBias)
            {
                var weight = init.kaiming_uniform_(empty(shape), Math.Sqrt(5));
                if (!hasBias)
                    return (weight, null);
                var bound = 1 / Math.Sqrt(init.CalculateFanInAndFanOut(weight).fanIn);
                return (weight, init.uniform_(empty(shape[0]), -bound, bound));
            }
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;
    using F = torch.nn.functional;

    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Weight w;
        private readonly nn.Weight b;

        internal Linear(long inputSize, long outputSize, bool hasBias) : base(nameof(Linear))
        {
            var (weight, bias) = nn.Uniform([outputSize, inputSize], hasBias);
            w = nn.Weight.Trained(this, "weight", weight);
            b = nn.Weight.Trained(this, "bias", bias);
        }

        public Parameter? weight
        {
            get => w.Parameter;
            set => w.Set(value!);
        }

        public Parameter? bias
        {
            get => b.Parameter;
            set => b.Set(value!);
        }

        public override Tensor forward(Tensor tensor) => F.linear(tensor, w.Tensor!, b.Tensor);
    }
}
