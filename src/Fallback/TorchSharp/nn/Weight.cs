using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A tensor that a built-in module holds for itself, out of every dispose scope, next to the registered reference that callers see.
        /// It stands for what the package keeps in native code: disposing of the visible reference does not take the module's own away.
        /// </summary>
        internal sealed class Weight
        {
            private readonly Module module;
            private readonly string name;
            private readonly bool trained;

            private Weight(Module module, string name, bool trained)
            {
                this.module = module;
                this.name = name;
                this.trained = trained;
                module.Weights.Add(this);
            }

            public Tensor? Tensor { get; private set; }

            public static Weight Trained(Module module, string name, Tensor? initial)
            {
                var weight = new Weight(module, name, true);
                weight.Hold(initial?.with_requires_grad());
                if (initial is not null)
                    module.register_parameter(name, weight.Parameter!);
                return weight;
            }

            public static Weight Buffer(Module module, string name, Tensor? initial)
            {
                var weight = new Weight(module, name, false);
                weight.Hold(initial);
                if (initial is not null)
                    module.register_buffer(name, weight.Tensor!.alias());
                return weight;
            }

            /// <summary>A fresh reference, as every getter of the package makes one.</summary>
            public Parameter? Parameter => Tensor is null ? null : new(Tensor.alias().MoveHandle());

            public void Set(Tensor value)
            {
                ArgumentNullException.ThrowIfNull(value, name);
                var old = Tensor;
                Hold(value.alias());
                old?.Dispose();
                if (trained)
                    module.ConditionallyRegisterParameter(name, value);
                else
                    module.ConditionallyRegisterBuffer(name, value);
            }

            /// <summary>Converts in place, so that every reference to the tensor sees it.</summary>
            public void To(ScalarType dtype)
            {
                if (Tensor is null || Tensor.dtype == dtype || !Tensor.is_floating_point())
                    return;
                using var none = no_grad();
                using var data = Tensor.to_type(dtype);
                using var gradient = Tensor.grad;
                using var converted = gradient?.to_type(dtype);
                Tensor.grad = null;
                Tensor.set_data(data);
                Tensor.grad = converted;
            }

            public void Dispose() => Tensor?.Dispose();

            private void Hold(Tensor? value) => Tensor = value?.DetachFromDisposeScope();
        }
    }
}
