using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module : IDisposable
        {
            protected string name;
            private bool disposed;
            private bool isTraining = true;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training => isTraining;

            internal List<Weight> Weights { get; } = [];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || disposed)
                    return;
                disposed = true;
                foreach (var (_, buffer) in named_buffers(false).ToList())
                    buffer.Dispose();
                foreach (var (_, parameter) in named_parameters(false).ToList())
                    parameter.Dispose();
                foreach (var weight in Weights)
                    weight.Dispose();
                foreach (var (_, module) in named_modules().ToList())
                    module.Dispose();
            }

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (var (_, module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null)
                        continue;
                    if (set_to_none)
                        parameter.grad = null;
                    else
                        grad.fill_(0);
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var module in submodules.Values)
                    module.apply(fn);
                fn(this);
                return this;
            }

            public virtual string GetName() => name;

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => To(device, dtype);

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                To(new Device(deviceType, deviceIndex), null);

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => To(null, dtype);

            private Module To(Device? device, ScalarType? dtype)
            {
                if (dtype is { } wanted && !torch.is_floating_point(wanted))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                if (device is not null)
                    InitializeDevice(device);
                if (dtype is { } type)
                {
                    foreach (var weight in Weights)
                        weight.To(type);
                    Convert(type);
                }
                foreach (var (_, module) in named_children())
                    _ = (device, dtype) switch
                    {
                        (null, { } t) => module._to(t, false),
                        ({ } d, null) => module._to(d.type, d.index, false),
                        ({ } d, { } t) => module._to(d, t, false),
                        _ => module,
                    };
                return this;
            }

            /// <summary>The tensors of a module written in C# are replaced, in the registers and in their fields.</summary>
            private void Convert(ScalarType type)
            {
                foreach (var (name, parameter) in named_parameters(false).ToList())
                {
                    if (parameter.dtype == type || !parameter.is_floating_point())
                        continue;
                    using var none = no_grad();
                    var converted = new Parameter(parameter.to_type(type), parameter.requires_grad);
                    converted.DetachFromDisposeScope();
                    using (var grad = parameter.grad)
                    using (var convertedGrad = grad?.to_type(type))
                        converted.grad = convertedGrad;
                    parameter.Dispose();
                    ConditionallyRegisterParameter(name, converted);
                    SetField(name, converted);
                }
                foreach (var (name, buffer) in named_buffers(false).ToList())
                {
                    if (buffer.dtype == type || !buffer.is_floating_point())
                        continue;
                    var converted = buffer.to_type(type, disposeAfter: true).DetachFromDisposeScope();
                    ConditionallyRegisterBuffer(name, converted);
                    SetField(name, converted);
                }
            }
        }

        public class HookableModule<TPreHook, TPostHook> : Module
        {
            protected HookableModule(string name) : base(name)
            {
            }
        }

        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        public interface IModule<T1, T2, TResult>
        {
            TResult call(T1 input1, T2 input2);
        }

        public interface IModule<T1, T2, T3, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        public abstract class Module<T, TResult>(string name)
            : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>(name), IModule<T, TResult>
        {
            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);
        }

        public abstract class Module<T1, T2, TResult>(string name)
            : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>(name),
            IModule<T1, T2, TResult>
        {
            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }

        public abstract class Module<T1, T2, T3, TResult>(string name)
            : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>(name),
            IModule<T1, T2, T3, TResult>
        {
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            public TResult call(T1 input1, T2 input2, T3 input3) => forward(input1, input2, input3);
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(type, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(device.type, device.index, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(device, type, non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => (T)module._to(DeviceType.CPU, -1, non_blocking);

    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float64, non_blocking);
}
