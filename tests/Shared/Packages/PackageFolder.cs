using System.Reflection;

namespace MLNetDistill.Testing;

/// <summary>
/// A folder of installed packages that has all of this machine's but ours, which come from the last build. So no older package of the same
/// version is taken, nothing is installed twice, and nothing is left behind.
/// </summary>
public sealed class PackageFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnetdistill-packages-");

    public PackageFolder()
    {
        Packages = Directory.CreateDirectory(Path.Combine(_folder.FullName, "packages")).FullName;
        var listed = new ConsoleProgram("dotnet", "nuget", "locals", "global-packages", "--list").Run();
        Assert.Equal(0, listed.ExitCode);
        var installed = listed.Output[(listed.Output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        foreach (var package in Directory.GetDirectories(installed))
            if (!Path.GetFileName(package).StartsWith("mlnetdistill", StringComparison.OrdinalIgnoreCase))
                Directory.CreateSymbolicLink(Path.Combine(Packages, Path.GetFileName(package)), package);
        Root = _folder.FullName;
    }

    /// <summary>What the build of this assembly packed.</summary>
    public static string Feed { get; } = Path.Combine(SharedData.Repository, "artifacts", "package",
        typeof(PackageFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Configuration").Value!.ToLowerInvariant());

    /// <summary>The version of the packages.</summary>
    public static string Version { get; } =
        typeof(PackageFolder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>A temporary folder outside the repository; it is deleted in the end.</summary>
    public string Root { get; }

    /// <summary>The installed packages.</summary>
    public string Packages { get; }

    /// <summary>A program that installs its packages here.</summary>
    internal ConsoleProgram Program(string file, params string[] arguments) => new(file, arguments)
    {
        WorkingFolder = Root,
        Environment =
        {
            ["NUGET_PACKAGES"] = Packages,
            // libtorch has half a gigabyte: MSBuild links to it.
            ["CreateHardLinksForCopyLocalIfPossible"] = "true",
            ["CreateHardLinksForPublishFilesIfPossible"] = "true",
        },
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
