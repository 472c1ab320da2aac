using System.Runtime.CompilerServices;

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new();

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                modules.Aggregate(new Sequential(), (chain, module) => chain.append(module));

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                modules.Aggregate(new Sequential(), (chain, module) => chain.append(module.name, module.submodule));
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    /// <summary>A chain of modules. As in the package, it registers nothing: it lists what its members have.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.Module Module)> members = [];

        internal Sequential() : base(nameof(Sequential))
        {
        }

        public int Count => members.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => (nn.IModule<Tensor, Tensor>)members[index].Module;

        internal Sequential append(nn.IModule<Tensor, Tensor> module) => append(Count.ToString(), module);

        internal Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            members.Add((name, (nn.Module)module));
            return this;
        }

        public override Tensor forward(Tensor tensor)
        {
            if (Count == 0)
                return tensor.alias();
            var result = this[0].call(tensor);
            for (var i = 1; i < Count; i++)
            {
                using var previous = result;
                result = this[i].call(previous);
            }
            return result;
        }

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
            recurse ? Valid(Of(module => module.named_parameters())) : [];

        public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true) =>
            recurse ? Valid(Of(module => module.named_buffers(true, include_persistent))) : [];

        public override IEnumerable<(string name, nn.Module module)> named_children() => members;

        public override IEnumerable<(string name, nn.Module module)> named_modules() => members.Concat(Of(module => module.named_modules()));

        public override void train(bool on = true)
        {
            foreach (var (_, module) in members)
                module.train(on);
        }

        public override void eval() => train(false);

        private IEnumerable<(string, T)> Of<T>(Func<nn.Module, IEnumerable<(string, T)>> list) =>
            members.SelectMany(member => list(member.Module).Select(item => ($"{member.Name}.{item.Item1}", item.Item2)));
    }
}
