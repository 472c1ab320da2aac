using TorchSharp.Native;

namespace TorchSharp;

public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Ops.linear.Call(input, weights, bias);

            internal static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();
            public static Tensor gelu(Tensor x) => Ops.gelu.Call(x);
            public static Tensor silu(Tensor x, bool inplace = false)
            {
                if (!inplace)
                    return Ops.silu.Call(x);
                Ops.silu_.Call(x);
                return x.alias();
            }
            public static Tensor logsigmoid(Tensor x) => Ops.log_sigmoid.Call(x);
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            internal static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace)
                    return Ops.dropout.Call(input, p, training);
                Ops.dropout_.Call(input, p, training);
                return input.alias();
            }

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Ops.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null,
                long? dilation = null, long groups = 1) =>
                Ops.conv1d.Call(input, weight, bias, List(stride ?? 1), List(padding ?? 0), List(dilation ?? 1), groups);

            public static Tensor max_pool1d(Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null,
                bool ceil_mode = false) =>
                Ops.max_pool1d.Call(input, List(kernelSize), List(stride ?? kernelSize), List(padding ?? 0), List(dilation ?? 1), ceil_mode);

            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true) =>
                Ops.avg_pool1d.Call(input, List(kernel_size), List(stride ?? kernel_size), List(padding ?? 0), ceil_mode, count_include_pad);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => Ops.adaptive_avg_pool1d.Call(input, List(output_size));

            public static Tensor adaptive_max_pool1d(Tensor x, long outputSize) => Ops.adaptive_max_pool1d.Call(x, List(outputSize)).First(2);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => x.dtype == ScalarType.Int64
                ? Ops.one_hot.Call(x, num_classes)
                : throw new ArgumentException("OneHot input tensor must have elements of type Int64");

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-08) =>
                Ops.cosine_similarity.Call(x1, x2, dim, eps);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
            {
                PaddingModes.Reflect => Ops.pad.Call(input, pad, "reflect"u8),
                PaddingModes.Replicate => Ops.pad.Call(input, pad, "replicate"u8),
                PaddingModes.Circular => Ops.pad.Call(input, pad, "circular"u8),
                _ => Ops.pad.Call(input, pad, "constant"u8, value),
            };

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            private static long[] List(long value) => [value];
        }
    }
}
