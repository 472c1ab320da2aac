// How a saved component is found again: its class (or a static class in charge of it) carries [LoadName("...")], the name that it passes to
// ModelSaveContext.SetLoader, and has a static method Create(IHostEnvironment env, ModelLoadContext ctx), public or not, that reads it back.
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class LoadNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

internal static class ModelLoaders
{
    private static readonly Lazy<Dictionary<string, Func<IHostEnvironment, ModelLoadContext, object>>> Table = new(Find);

    public static object Create(string loadName, IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckDecode(Table.Value.TryGetValue(loadName, out var create), $"No component with the load name '{loadName}' in this build.");
        return create(env, ctx);
    }

    private static Dictionary<string, Func<IHostEnvironment, ModelLoadContext, object>> Find()
    {
        var table = new Dictionary<string, Func<IHostEnvironment, ModelLoadContext, object>>();
        foreach (var type in typeof(ModelLoaders).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<LoadNameAttribute>(inherit: false) is not { } attribute)
                continue;
            var create = type.GetMethod("Create", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(IHostEnvironment), typeof(ModelLoadContext)])
                ?? throw new InvalidOperationException($"{type} has a load name but no static Create(IHostEnvironment, ModelLoadContext).");
            table.Add(attribute.Name, create.CreateDelegate<Func<IHostEnvironment, ModelLoadContext, object>>());
        }
        return table;
    }
}
