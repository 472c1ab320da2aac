using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MLNetDistill.Testing;

namespace MLNetDistill.Platform.Tests;

/// <summary>The fallback is a slice: nothing public that the real packages lack, and nothing public that this repository doesn't call.</summary>
public class FallbackSliceTests
{
    private static readonly string[] Slices = ["Microsoft.ML", "Microsoft.ML.AutoML", "Microsoft.ML.Tokenizers", "TorchSharp"];

    private static IEnumerable<string> SliceFiles => Slices.Select(name => Path.Combine(AppContext.BaseDirectory, name + ".dll")).Where(File.Exists);

    [FallbackFact(NeedsShared = true)]
    public void TheRealPackagesHaveEverythingThatTheFallbackShows()
    {
        // The tool builds in a copy, because the folder it comes from may be read-only.
        var copy = Directory.CreateTempSubdirectory("apicheck").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(SharedData.Root!, "tools", "ApiCheck"))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            string[] arguments = ["run", "--project", copy, "--", "check", Path.Combine(SharedData.Root!, "reference", "api"), .. SliceFiles];
            using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var unknown = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"Not in the real packages:\n{unknown}{errors.Result}");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [FallbackFact]
    public void NothingIsPublicThatNobodyCalls()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var callers = Directory.GetDirectories(Path.Combine(SharedData.Repository, "artifacts", "fallback", "bin"))
            .Select(project => Path.Combine(project, configuration, Path.GetFileName(project) + ".dll"))
            .Where(file => File.Exists(file) && !Slices.Contains(Path.GetFileNameWithoutExtension(file)));
        var called = callers.SelectMany(CalledMembers).ToHashSet();

        var idle = SliceFiles.SelectMany(file => Assembly.LoadFrom(file).GetExportedTypes()).SelectMany(type => Idle(type, called)).ToList();
        Assert.True(idle.Count == 0, $"{idle.Count} members that nothing calls:\n{string.Join('\n', idle)}");
    }

    private static IEnumerable<string> Idle(Type type, HashSet<string> called)
    {
        if (type.IsEnum || type.IsInterface || typeof(Delegate).IsAssignableFrom(type)) yield break;
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var name = type.FullName!.Replace('+', '.');
        var accessors = new HashSet<MethodBase>();
        foreach (var property in type.GetProperties(declared))
        {
            var own = property.GetAccessors(nonPublic: true);
            accessors.UnionWith(own);
            // A property counts as a whole: its setter is there for object initialisers or for symmetry with the real one.
            if (own.Any(Seen) && !own.Any(a => IsInherited(a) || called.Contains(Key(name, a)))) yield return $"{name}.{property.Name}";
        }
        foreach (var method in type.GetMethods(declared).Where(m => Seen(m) && !accessors.Contains(m) && !IsInherited(m) && !m.Name.StartsWith('<')))
            if (!called.Contains(Key(name, method))) yield return $"{name}.{method.Name}/{method.GetParameters().Length}";
        foreach (var constructor in type.GetConstructors(declared).Where(c => Seen(c) && !c.IsStatic && c.GetParameters().Length > 0))
            if (!called.Contains(Key(name, constructor))) yield return $"{name}.ctor/{constructor.GetParameters().Length}";
        foreach (var field in type.GetFields(declared).Where(f => (f.IsPublic || f.IsFamily) && !f.IsLiteral))
            if (!called.Contains($"{name}.{field.Name}/field")) yield return $"{name}.{field.Name}";
    }

    private static string Key(string type, MethodBase method) => $"{type}.{method.Name}/{method.GetParameters().Length}";

    private static bool Seen(MethodBase method) => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !method.Name.Contains('.', StringComparison.Ordinal) || method is ConstructorInfo { IsPublic: true } or ConstructorInfo { IsFamily: true };

    // Reached through the base type or the interface, whose own member is the one to count; an abstract member is for those who derive to implement.
    private static bool IsInherited(MethodBase method) => method is MethodInfo own && (own.IsAbstract || own.GetBaseDefinition() != own
        || own.IsVirtual && own.DeclaringType!.GetInterfaces().Any(i => own.DeclaringType.GetInterfaceMap(i).TargetMethods.Contains(own)));

    private static IEnumerable<string> CalledMembers(string file)
    {
        using var stream = File.OpenRead(file);
        using var assembly = new PEReader(stream);
        var reader = assembly.GetMetadataReader();
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            var type = TypeName(reader, member.Parent);
            if (type is null) continue;
            var signature = reader.GetBlobReader(member.Signature);
            var header = signature.ReadSignatureHeader();
            if (header.Kind == SignatureKind.Field)
            {
                yield return $"{type}.{reader.GetString(member.Name)}/field";
                continue;
            }
            if (header.IsGeneric) signature.ReadCompressedInteger();
            yield return $"{type}.{reader.GetString(member.Name)}/{signature.ReadCompressedInteger()}";
        }
    }

    private static string? TypeName(MetadataReader reader, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            // A generic instantiation: skip its two leading codes to the type it instantiates.
            var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
            blob.ReadCompressedInteger();
            handle = blob.ReadTypeHandle();
        }
        if (handle.Kind != HandleKind.TypeReference) return null;
        var reference = reader.GetTypeReference((TypeReferenceHandle)handle);
        var name = reader.GetString(reference.Name);
        if (reference.ResolutionScope.Kind == HandleKind.TypeReference) return TypeName(reader, reference.ResolutionScope) + "." + name;
        var space = reader.GetString(reference.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }
}

/// <summary>A test of the fallback's own shape, skipped in the build against the real packages.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FallbackFactAttribute : FactAttribute
{
    public FallbackFactAttribute()
    {
        if (!AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}fallback{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            Skip = "This build uses the real packages.";
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
