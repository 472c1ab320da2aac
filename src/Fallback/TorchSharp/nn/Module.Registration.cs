using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public partial class Module
            {
                private readonly OrderedDictionary<string, Module> submodules = [];
                private readonly OrderedDictionary<string, Parameter> ownParameters = [];
                private readonly OrderedDictionary<string, (Tensor tensor, bool persistent)> ownBuffers = [];
                private bool componentsRegistered;

                /// <summary>Registers the fields that hold modules, parameters and tensors, under the fields' names.</summary>
                protected virtual void RegisterComponents()
                {
                    if (componentsRegistered)
                        return;
                    foreach (var field in Fields())
                    {
                        var name = field.ComponentName();
                        if (submodules.ContainsKey(name) || ownParameters.ContainsKey(name) || ownBuffers.ContainsKey(name))
                            continue;
                        switch (field.GetValue(this))
                        {
                            case Module module:
                                register_module(name, module);
                                break;
                            case Parameter parameter:
                                register_parameter(name, parameter);
                                break;
                            case Tensor tensor:
                                register_buffer(name, tensor);
                                break;
                        }
                    }
                    componentsRegistered = true;
                }

                public virtual void register_parameter(string name, Parameter param)
                {
                    if (param is null or { IsInvalid: true })
                        throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                    if (!ownParameters.TryAdd(name, param))
                        throw new InvalidOperationException($"Parameter {name} is already registered.");
                }

                internal void register_buffer(string name, Tensor tensor, bool persistent = true)
                {
                    if (tensor is null or { IsInvalid: true })
                        throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                    if (!ownBuffers.TryAdd(name, (tensor, persistent)))
                        throw new InvalidOperationException($"Tensor {name} is already registered.");
                }

                public virtual void register_module(string name, Module submodule)
                {
                    if (submodule is null or { disposed: true })
                    {
                        submodules.Remove(name);
                        return;
                    }
                    if (string.IsNullOrEmpty(name))
                        throw new ArgumentException("module name can't be empty string \"\"");
                    if (name.Contains('.'))
                        throw new ArgumentException($"module name can't contain \".\", got: {name}");
                    if (submodules.ContainsKey(name))
                        throw new InvalidOperationException($"Sub-module {name} is already registered.");
                    submodule.RegisterComponents();
                    submodules.Add(name, submodule);
                }

                internal void ConditionallyRegisterParameter(string name, Tensor value) => ownParameters[name] = value as Parameter ?? new Parameter(value);

                internal void ConditionallyRegisterBuffer(string name, Tensor value) => ownBuffers[name] = (value, true);

                /// <summary>Buffers registered as not persistent are left out, as the package does.</summary>
                public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
                {
                    var own = ownBuffers.Where(b => b.Value.persistent).Select(b => (b.Key, b.Value.tensor));
                    return Valid(recurse ? own.Concat(OfChildren(child => child.named_buffers(true, include_nonpersistent))) : own);
                }

                public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
                {
                    var own = ownParameters.Select(p => (p.Key, p.Value));
                    return Valid(recurse ? own.Concat(OfChildren(child => child.named_parameters())) : own);
                }

                public virtual IEnumerable<(string name, Module module)> named_children() => submodules.Select(m => (m.Key, m.Value));

                public virtual IEnumerable<(string name, Module module)> named_modules() =>
                    named_children().Concat(OfChildren(child => child.named_modules()));

                public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                    named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

                public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

                public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

                public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
                {
                    destination ??= [];
                    foreach (var (name, parameter) in named_parameters())
                        destination.TryAdd(Path(name), parameter);
                    foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                        destination.TryAdd(Path(name), buffer);
                    return destination;

                    string Path(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                }

                public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source,
                    bool strict = true, IList<string>? skip = null)
                {
                    var destination = state_dict();
                    var missing = Without(destination, source);
                    var unexpected = Without(source, destination);
                    if (strict && missing.Count + unexpected.Count > 0)
                        throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                    using var none = no_grad();
                    foreach (var (key, tensor) in source)
                        if (skip?.Contains(key) != true && destination.TryGetValue(key, out var target))
                            target.copy_(tensor);
                    return (missing, unexpected);

                    List<string> Without(Dictionary<string, Tensor> keys, Dictionary<string, Tensor> others) =>
                        keys.Keys.Where(key => skip?.Contains(key) != true && !others.ContainsKey(key)).ToList();
                }

                private IEnumerable<(string, T)> OfChildren<T>(Func<Module, IEnumerable<(string, T)>> list) =>
                    submodules.SelectMany(child => list(child.Value).Select(item => ($"{child.Key}.{item.Item1}", item.Item2)));

                /// <summary>Each live tensor once.</summary>
                private protected static IEnumerable<(string, T)> Valid<T>(IEnumerable<(string, T Tensor)> tensors) where T : Tensor
                {
                    var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                    return tensors.Where(item => !item.Tensor.IsInvalid && seen.Add(item.Tensor));
                }

                private FieldInfo[] Fields() => GetType().GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);

                private void SetField(string name, Tensor value) => Fields().FirstOrDefault(field => field.ComponentName() == name)?.SetValue(this, value);
            }
        }
    }
}

namespace TorchSharp.Utils
{
    /// <summary>Names a field's component where the field itself has another name.</summary>
    internal sealed class ComponentNameAttribute : Attribute
    {
        public string? Name { get; set; }
    }

    internal static class ComponentNames
    {
        public static string ComponentName(this FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
    }
}
