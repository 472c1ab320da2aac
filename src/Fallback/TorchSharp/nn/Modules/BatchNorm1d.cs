using TorchSharp.Native;

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm1d BatchNorm1d(long features, double eps = 1e-05, double momentum = 0.1, bool affine = true,
                bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                Placed(new BatchNorm1d(features, eps, momentum, affine, track_running_stats), device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Weight w;
        private readonly nn.Weight b;
        private readonly nn.Weight mean;
        private readonly nn.Weight variance;
        private readonly nn.Weight batches;
        private readonly double eps;
        private readonly double momentum;

        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool track) : base(nameof(BatchNorm1d))
        {
            w = nn.Weight.Trained(this, "weight", affine ? ones(features) : null);
            b = nn.Weight.Trained(this, "bias", affine ? zeros(features) : null);
            mean = nn.Weight.Buffer(this, "running_mean", track ? zeros(features) : null);
            variance = nn.Weight.Buffer(this, "running_var", track ? ones(features) : null);
            batches = nn.Weight.Buffer(this, "num_batches_tracked", track ? tensor(0L) : null);
            this.eps = eps;
            this.momentum = momentum;
        }

        public Tensor? running_mean
        {
            get => mean.Tensor?.alias();
            set => mean.Set(value!);
        }

        public Tensor? running_var
        {
            get => variance.Tensor?.alias();
            set => variance.Set(value!);
        }

        public override Tensor forward(Tensor tensor)
        {
            if (tensor.ndim is not (2 or 3))
                throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.ndim}");
            if (training)
                batches.Tensor?.add_(1);
            return Ops.batch_norm.Call(tensor, w.Tensor, b.Tensor, mean.Tensor, variance.Tensor, training || mean.Tensor is null, momentum, eps, false);
        }
    }
}
