using System.Diagnostics;
using System.Reflection;
using MLNetDistill.Platform.Tests.Torch;
using MLNetDistill.Testing;

namespace MLNetDistill.Platform.Tests;

/// <summary>The substitute is a slice: it shows nothing that the real package lacks, and nothing that this repository doesn't call.</summary>
public class SubstituteSliceTests
{
    private const string Substitute = "MLNetDistill.AutoML.Substitute";

    private static readonly string SubstituteFile = Path.Combine(AppContext.BaseDirectory, Substitute + ".dll");

    [SubstituteFact(NeedsShared = true)]
    public void The_real_package_has_everything_that_the_substitute_shows()
    {
        // The tool builds in a copy, because the folder it comes from may be read-only.
        var copy = Directory.CreateTempSubdirectory("apicheck").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(SharedData.Root!, "tools", "ApiCheck")))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            string[] arguments = ["run", "--project", copy, "--", "check", Path.Combine(SharedData.Root!, "reference", "api"), SubstituteFile];
            var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var unknown = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"Not in the real package:\n{unknown}{errors.Result}");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [SubstituteFact]
    public void Nothing_is_public_that_nobody_calls()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var callers = Directory.GetDirectories(Path.Combine(SharedData.Repository, "artifacts", "bin"))
            .Select(project => Path.Combine(project, configuration, Path.GetFileName(project) + ".dll")).Where(File.Exists).ToList();
        Assert.NotEmpty(callers);
        var called = callers.SelectMany(file => new CallGraph(file).Calls.Values).SelectMany(calls => calls).Select(Key).ToHashSet();

        var idle = Assembly.LoadFrom(SubstituteFile).GetExportedTypes().SelectMany(type => Idle(type, called)).ToList();
        Assert.True(idle.Count == 0, $"{idle.Count} members that nothing calls:\n{string.Join('\n', idle)}");
    }

    private static IEnumerable<string> Idle(Type type, HashSet<string> called)
    {
        if (type.IsEnum || type.IsInterface || typeof(Delegate).IsAssignableFrom(type)) yield break;
        const BindingFlags declared =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var accessors = new HashSet<MethodBase>();
        foreach (var property in type.GetProperties(declared))
        {
            var own = property.GetAccessors(nonPublic: true);
            accessors.UnionWith(own);
            // A property counts as a whole: its setter is there for object initializers or for symmetry with the real one.
            if (own.Any(IsSeen) && !own.Any(accessor => IsInherited(accessor) || called.Contains(Key(accessor))))
                yield return $"{type}.{property.Name}";
        }
        IEnumerable<MethodBase> methods =
        [
            .. type.GetMethods(declared).Where(method => !accessors.Contains(method)),
            .. type.GetConstructors(declared).Where(constructor => constructor.GetParameters().Length > 0),
        ];
        foreach (var method in methods.Where(method => IsSeen(method) && !IsInherited(method) && !called.Contains(Key(method))))
            yield return Key(method);
        foreach (var field in type.GetFields(declared).Where(field => (field.IsPublic || field.IsFamily) && !field.IsLiteral))
            yield return $"{type}.{field.Name}, a field";
    }

    /// <summary>A method by its name and the number of its parameters, from what <see cref="CallGraph"/> calls it.</summary>
    private static string Key(string method)
    {
        var open = method.IndexOf('(', StringComparison.Ordinal);
        return $"{method[..open]}/{(method[open + 1] == ')' ? 0 : method.Split(", ").Length)}";
    }

    private static string Key(MethodBase method) =>
        $"{method.DeclaringType!.FullName!.Replace('+', '.')}.{method.Name}/{method.GetParameters().Length}";

    private static bool IsSeen(MethodBase method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && (method.IsConstructor || !method.Name.Contains('.', StringComparison.Ordinal));

    // Reached through the base type or the interface, whose own member is the one to count; an abstract member is there to be implemented.
    private static bool IsInherited(MethodBase method) => method is MethodInfo own && (own.IsAbstract || own.GetBaseDefinition() != own
        || (own.IsVirtual && own.DeclaringType!.GetInterfaces().Any(i => own.DeclaringType.GetInterfaceMap(i).TargetMethods.Contains(own))));

    /// <summary>A test of the substitute's shape, skipped in a build against the real package.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SubstituteFactAttribute : FactAttribute
    {
        public SubstituteFactAttribute()
        {
            if (!File.Exists(SubstituteFile)) Skip = "This build uses the real package.";
        }

        /// <summary>Skipped too where the shared folder is missing.</summary>
        public bool NeedsShared
        {
            get => false;
            set
            {
                if (value && SharedData.Root is null) Skip = "The shared folder is not beside the repository.";
            }
        }
    }
}
