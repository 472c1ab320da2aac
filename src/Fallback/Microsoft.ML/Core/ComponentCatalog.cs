using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Extensions that saved models name: the factories of custom mappings.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock _lock = new();
    private readonly HashSet<Assembly> _scanned = [];
    private readonly Dictionary<string, Type> _extensions = [];

    internal ComponentCatalog() { }

    /// <summary>Makes the extensions of an assembly known.</summary>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Contracts.CheckValue(assembly, nameof(assembly));
        lock (_lock)
        {
            // The real package's own assemblies hold no extensions, whatever attributes they carry; this one neither.
            if (assembly == typeof(ComponentCatalog).Assembly || !_scanned.Add(assembly))
                return;
            foreach (var type in assembly.GetTypes().Where(t => t.IsClass))
            {
                foreach (var attribute in type.GetCustomAttributes<ExtensionBaseAttribute>(inherit: false))
                {
                    if (!_extensions.TryAdd(attribute.ContractName, type) && throwOnError)
                        throw Contracts.Except($"An extension for '{attribute.GetType().Name}' with contract '{attribute.ContractName}' has already been registered in the ComponentCatalog.");
                }
            }
        }
    }

    /// <summary>An instance of the extension of a contract name.</summary>
    internal object CreateExtension(string contractName)
    {
        lock (_lock)
        {
            Contracts.Check(_extensions.TryGetValue(contractName, out var type), $"Unable to locate an extension for the contract '{contractName}'. " +
                $"Ensure you have called {nameof(ComponentCatalog)}.{nameof(RegisterAssembly)} with the Assembly that contains a class decorated with it.");
            return Activator.CreateInstance(type);
        }
    }
}
