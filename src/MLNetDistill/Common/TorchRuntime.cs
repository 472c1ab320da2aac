using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace MLNetDistill;

/// <summary>
/// Loads TorchSharp's native libraries. Training does so by itself; a program that uses TorchSharp before anything of this library calls
/// <see cref="Load"/> first (C# projects that reference the package do so without a line of code). Thread-safe.
/// </summary>
/// <remarks>
/// TorchSharp 0.107.0 was linked against the C++ runtime of GCC 13.2, and systems such as Debian 12, Ubuntu 22.04 and RHEL 9 have an older
/// one. It lacks one empty marker symbol. There, and only after the ordinary load has failed, the library is loaded from memory with that
/// requirement marked as optional.
/// </remarks>
public static class TorchRuntime
{
    private const string Binding = "LibTorchSharp";
    private static readonly string Rid = RuntimeInformation.RuntimeIdentifier.StartsWith("linux", StringComparison.Ordinal)
        ? $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}"
        : RuntimeInformation.RuntimeIdentifier;
    private static readonly Lazy<bool> Loaded = new(() =>
    {
        if (LoadAll(out var problem)) return true;
        throw new InvalidOperationException(problem);
    });

    /// <summary>Loads libtorch and TorchSharp's binding to it; does nothing when they are loaded.</summary>
    /// <exception cref="InvalidOperationException">They can't be loaded; the message says why and what to do.</exception>
    public static void Load() => _ = Loaded.Value;

    // A module initializer, because the first call into TorchSharp may come from any type of this library.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void Register()
    {
        if (OperatingSystem.IsLinux()) AssemblyLoadContext.GetLoadContext(TorchSharp)!.ResolvingUnmanagedDll += Resolve;
    }
#pragma warning restore CA2255

    private static Assembly TorchSharp => typeof(torch).Assembly;

    private static bool LoadAll(out string problem)
    {
        problem = $"There is no libtorch for {Rid}: reference TorchSharp-cpu (or TorchSharp-cuda-linux, TorchSharp-cuda-windows) "
            + $"of version {TorchSharp.GetName().Version!.ToString(3)} in the program that trains.";
        var packaged = Find(FileName("torch_cpu")) is not null;
        if (!packaged && !NativeLibrary.TryLoad("torch_cpu", TorchSharp, null, out _)) return false;
        try
        {
            if (OperatingSystem.IsLinux() && Find($"lib{Binding}.so") is { } file) LoadBinding(file);
            torch.InitializeDeviceType(DeviceType.CPU);
            return true;
        }
        catch (Exception e) when (e is NotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            // The system's own libtorch, if there is one, is hardly ever of the version that TorchSharp binds.
            if (!packaged) return false;
            var cause = e;
            while (cause.InnerException is { } inner) cause = inner;
            problem = e is TypeInitializationException
                ? "TorchSharp was used before this library and could not load libtorch then: call MLNetDistill.TorchRuntime.Load() first. It said: "
                : $"TorchSharp's native library for {Rid} can't be loaded: ";
            problem += cause.Message.Split('\n')[0].Trim();
            return false;
        }
    }

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>The first file of this name in the folders where native libraries of packages lie; null if there is none.</summary>
    private static string? Find(string file) => Folders().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string searched)
            foreach (var folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)) yield return folder;
        var natives = Path.Combine("runtimes", Rid, "native");
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, natives);
        if (Path.GetDirectoryName(TorchSharp.Location) is not { Length: > 0 } beside) yield break;
        yield return beside;
        yield return Path.Combine(beside, natives);
        // In a notebook each assembly is loaded from its package: …/torchsharp/0.107.0/lib/net8.0/TorchSharp.dll.
        var package = Path.GetFullPath(Path.Combine(beside, "..", ".."));
        yield return Path.Combine(package, natives);
        var packages = Path.GetFullPath(Path.Combine(package, "..", ".."));
        if (!Directory.Exists(packages)) yield break;
        foreach (var libtorch in Directory.GetDirectories(packages, $"libtorch-*-{Rid}"))
            foreach (var version in Directory.GetDirectories(libtorch))
                yield return Path.Combine(version, natives);
    }

    private static nint Resolve(Assembly assembly, string name)
    {
        if (assembly != TorchSharp || name != Binding || Find($"lib{Binding}.so") is not { } file) return 0;
        try
        {
            return LoadBinding(file);
        }
        catch (DllNotFoundException)
        {
            // TorchSharp looks in other places then.
            return 0;
        }
    }

    /// <summary>
    /// Loads TorchSharp's native library (Linux). The system's loader knows it by its own name from now on, so that TorchSharp gets this one
    /// even where other handlers are asked before ours and fail, as in .NET Interactive.
    /// </summary>
    /// <exception cref="DllNotFoundException">It can't be loaded.</exception>
    private static nint LoadBinding(string file)
    {
        // The libraries may lie in the folders of their packages, where the loader would not look for what one needs of the other.
        foreach (var needed in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            if (Find(needed) is { } dependency) NativeLibrary.Load(dependency);
        if (NativeLibrary.TryLoad(file, out var library)) return library;
        var image = File.ReadAllBytes(file);
        if (WeakSymbolVersion.Mark(image, WeakSymbolVersion.Gcc13IostreamMarker) && AnonymousFile.LoadLibrary(Binding, image) is not 0 and var patched)
            return patched;
        // It failed and will again, but says why.
        return NativeLibrary.Load(file);
    }
}
