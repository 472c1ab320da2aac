using System.Runtime.InteropServices;
using MLNetDistill.Testing;

namespace MLNetDistill.Packages.Tests;

/// <summary>A console project outside the repository that references packages of the last build.</summary>
internal sealed class Consumer
{
    private readonly PackageFolder _packages;
    private readonly string _folder;

    /// <param name="packages">Where its packages are installed.</param>
    /// <param name="name">The project's name.</param>
    /// <param name="program">Its C# program.</param>
    /// <param name="references">The project file's references.</param>
    public Consumer(PackageFolder packages, string name, string program, params string[] references)
    {
        (_packages, _folder, Name) = (packages, Directory.CreateDirectory(Path.Combine(packages.Root, name)).FullName, name);
        Write("nuget.config", $"""
            <configuration>
              <packageSources><add key="built" value="{PackageFolder.Feed}" /></packageSources>
            </configuration>
            """);
        Write($"{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", references)}
              </ItemGroup>
            </Project>
            """);
        Write("Program.cs", program);
    }

    public static string Rid { get; } =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private string Name { get; }

    public static string Reference(string package) => $"""<PackageReference Include="{package}" Version="{PackageFolder.Version}" />""";

    public void Write(string file, string content) => File.WriteAllText(Path.Combine(_folder, file), content);

    public void Write(string file, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, file), content);

    public byte[] Read(string file) => File.ReadAllBytes(Path.Combine(_folder, file));

    /// <summary>Restores and builds it.</summary>
    /// <returns>The folder of the program.</returns>
    public string Build() => Make("built", "build");

    /// <summary>Restores, builds and publishes it for this machine.</summary>
    /// <returns>The folder of the program.</returns>
    public string Publish() => Make("published", "publish", "--runtime", Rid, "--self-contained", "false");

    /// <summary>Runs what lies in a folder, in the project's folder.</summary>
    public ConsoleResult Run(string folder, IReadOnlyDictionary<string, string?>? environment = null, params string[] arguments)
    {
        var program = new ConsoleProgram("dotnet", ["exec", Path.Combine(folder, $"{Name}.dll"), .. arguments]) { WorkingFolder = _folder };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) program.Environment[name] = value;
        return program.Run();
    }

    private string Make(string output, string command, params string[] options)
    {
        output = Path.Combine(_folder, "bin", output);
        _packages.Program("dotnet", [command, _folder, "--output", output, "--verbosity", "quiet", "-nologo", "-nodeReuse:false", .. options]).Run().AssertSucceeded();
        return output;
    }
}
