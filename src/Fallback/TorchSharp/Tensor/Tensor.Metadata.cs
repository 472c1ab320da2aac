using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long ndim => Shim.tensor_dimensions(Handle);

        public long NumberOfElements => Shim.tensor_numel(Handle);

        public long numel() => NumberOfElements;

        public long ElementSize => Shim.tensor_element_size(Handle);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[ndim];
                fixed (long* to = sizes)
                    Shim.tensor_sizes(Handle, to);
                return sizes;
            }
        }

        public long size(int dim) => Ops.size.Call(this, dim).Scalar.Integer;

        public unsafe long[] stride()
        {
            var strides = new long[ndim];
            fixed (long* to = strides)
                Shim.tensor_strides(Handle, to);
            return strides;
        }

        public ScalarType dtype => (ScalarType)Shim.tensor_type(Handle);

        internal DeviceType device_type => (DeviceType)(Shim.tensor_device(Handle) >> 8);

        internal int device_index => (sbyte)Shim.tensor_device(Handle);

        public Device device => device_type == DeviceType.CPU ? new(DeviceType.CPU) : new(device_type, device_index);

        public bool is_contiguous() => Shim.tensor_is_contiguous(Handle) != 0;

        internal bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_leaf => Shim.tensor_is_leaf(Handle) != 0;

        public bool requires_grad
        {
            get => Shim.tensor_requires_grad(Handle) != 0;
            set => Shim.Check(Shim.tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        internal Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor? grad
        {
            get => Shim.tensor_grad(Handle) is var found and not 0 ? new(found) : null;
            set
            {
                Shim.Check(Shim.tensor_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        /// <summary>Puts other data behind every reference to this tensor.</summary>
        internal void set_data(Tensor data)
        {
            Shim.Check(Shim.tensor_set_data(Handle, data.Handle));
            GC.KeepAlive(data);
        }

        public void backward() => autograd.backward([this]);

        /// <summary>The package hands create_graph on as retain_graph and the other way round; so does this.</summary>
        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, create_graph, retain_graph, inputs);
    }
}
