using TorchSharp.Native;

namespace TorchSharp
{
    using Modules;

    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Placed(new Conv1d(in_channels, out_channels, kernelSize, stride, padding, dilation, groups, bias), device, dtype);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Placed(new Conv1d(in_channels, out_channels, kernelSize, stride, padding == TorchSharp.Padding.Same ? null : 0, dilation, groups, bias),
                    device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        private protected readonly long input_channels;

        private protected Convolution(string name, long input_channels) : base(name) => this.input_channels = input_channels;
    }

    public sealed class Conv1d : Convolution
    {
        private readonly nn.Weight w;
        private readonly nn.Weight b;
        private readonly long[] stride;
        private readonly long[]? padding;
        private readonly long[] dilation;
        private readonly long groups;

        /// <param name="padding">Null pads to the length of the input.</param>
        internal Conv1d(long in_channels, long out_channels, long kernelSize, long stride, long? padding, long dilation, long groups, bool hasBias)
            : base(nameof(Conv1d), in_channels)
        {
            var (weight, bias) = nn.Uniform([out_channels, in_channels / groups, kernelSize], hasBias);
            w = nn.Weight.Trained(this, "weight", weight);
            b = nn.Weight.Trained(this, "bias", bias);
            this.stride = [stride];
            this.padding = padding is { } given ? [given] : null;
            this.dilation = [dilation];
            this.groups = groups;
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

        public override Tensor forward(Tensor input)
        {
            if (input.ndim is not (2 or 3) || input.shape[^2] != input_channels)
                throw new ArgumentException($"Expected 2D (unbatched) or 3D (batched) input with {input_channels} channels to Conv1d.");
            return padding is null
                ? Ops.conv1d_padding.Call(input, w.Tensor, b.Tensor, stride, "same"u8, dilation, groups)
                : Ops.conv1d.Call(input, w.Tensor, b.Tensor, stride, padding, dilation, groups);
        }
    }
}
