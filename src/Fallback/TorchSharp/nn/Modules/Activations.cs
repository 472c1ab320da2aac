namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static ReLU ReLU(bool inplace = false) => new(inplace);

            public static GELU GELU() => new();

            public static Tanh Tanh() => new();

            public static Identity Identity() => new();

            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;
    using F = torch.nn.functional;

    public sealed class ReLU : nn.Module<Tensor, Tensor>
    {
        private readonly bool inplace;

        internal ReLU(bool inplace) : base(nameof(ReLU)) => this.inplace = inplace;

        public override Tensor forward(Tensor tensor) => F.relu(tensor, inplace);
    }

    public sealed class GELU : nn.Module<Tensor, Tensor>
    {
        internal GELU() : base(nameof(GELU))
        {
        }

        public override Tensor forward(Tensor tensor) => F.gelu(tensor);
    }

    public sealed class Tanh : nn.Module<Tensor, Tensor>
    {
        internal Tanh() : base(nameof(Tanh))
        {
        }

        public override Tensor forward(Tensor tensor) => tensor.tanh();
    }

    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        internal Identity() : base(nameof(Identity))
        {
        }

        public override Tensor forward(Tensor tensor) => tensor.alias();
    }

    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        private readonly double p;
        private readonly bool inplace;

        internal Dropout(double p, bool inplace) : base(nameof(Dropout))
        {
            this.p = p;
            this.inplace = inplace;
        }

        public override Tensor forward(Tensor tensor) => F.dropout(tensor, p, training, inplace);
    }
}
