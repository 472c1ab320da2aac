using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module : IDisposable
        {
            private readonly string name;
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

            public virtual string GetName() => name;

            internal Module To(ScalarType type)
            {
                if (!torch.is_floating_point(type))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
                foreach (var weight in Weights)
                    weight.To(type);
                Convert(type);
                foreach (var (_, module) in named_children())
                    module.To(type);
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
            private protected HookableModule(string name) : base(name)
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

        public abstract class Module<T1, T2, T3, TResult>
            : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>,
            IModule<T1, T2, T3, TResult>
        {
            private protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            public TResult call(T1 input1, T2 input2, T3 input3) => forward(input1, input2, input3);
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module.To(type);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module
    {
        torch.InitializeDevice(device);
        return module;
    }
}
