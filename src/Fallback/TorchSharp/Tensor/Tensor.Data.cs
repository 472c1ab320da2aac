using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new(this);
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        internal Scalar ToScalar() => Ops.item.Call(this).Scalar;

        /// <summary>The memory of a contiguous tensor; valid while the tensor is.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                var size = NumberOfElements * ElementSize;
                if (size > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new(Data, (int)size);
            }
            set
            {
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(bytes);
            }
        }

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Self(Ops.copy_.Call(this, source, nonBlocking));
        public Tensor set_(Tensor source) => Self(Ops.set_.Call(this, source));

        /// <summary>Returns a second reference, not this one, as the package does.</summary>
        public Tensor zero_() => Self(Ops.zero_.Call(this)).alias();

        public Tensor fill_(Scalar value) => Self(Ops.fill_.Call(this, value));
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => Self(Ops.normal_.Call(this, mean, std, generator));
        public Tensor uniform_(double from, double to, Generator? generator = null) => Self(Ops.uniform_.Call(this, from, to, generator));
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Self(Ops.bernoulli_.Call(this, p, generator));
        public Tensor bernoulli(Generator? generator = null) => Ops.bernoulli.Call(this, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Ops.multinomial.Call(this, num_samples, replacement, generator);

        /// <summary>The address of the first element; null only where there is none.</summary>
        internal unsafe void* Data
        {
            get
            {
                var data = Shim.tensor_data(Handle);
                return data is null && NumberOfElements > 0 ? throw Shim.LastError() : data;
            }
        }

        private void ValidateType(Type type)
        {
            if (ToScalarType(type) != dtype)
                throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }
    }

    internal static ScalarType ToScalarType(Type type) =>
        type == typeof(float) ? ScalarType.Float32
        : type == typeof(long) ? ScalarType.Int64
        : type == typeof(double) ? ScalarType.Float64
        : type == typeof(int) ? ScalarType.Int32
        : type == typeof(bool) ? ScalarType.Bool
        : type == typeof(byte) ? ScalarType.Byte
        : type == typeof(short) ? ScalarType.Int16
        : type == typeof(sbyte) ? ScalarType.Int8
        : type == typeof(Half) ? ScalarType.Float16
        : throw new NotSupportedException($"The type {type.FullName} is not supported.");
}

public static class TensorExtensionMethods
{
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().Number;
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().Integer;
}
