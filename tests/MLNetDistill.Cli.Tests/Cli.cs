using System.Diagnostics;
using System.Text;

namespace MLNetDistill.Cli.Tests;

/// <summary>What a command left: its exit code and what it wrote.</summary>
internal sealed record CliResult(int Code, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs the command line, in this process or in one of its own.</summary>
internal static class Cli
{
    /// <summary>Runs a command in this process.</summary>
    public static Task<CliResult> RunAsync(params string[] args) => RunAsync("", args);

    /// <summary>Runs a command in this process with the given standard input.</summary>
    public static async Task<CliResult> RunAsync(string input, string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(args, new Terminal(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error, IsWatched: false));
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts the built program; the caller ends it.</summary>
    public static Process Start(params string[] args) => StartAssembly(typeof(CommandLine).Assembly.Location, args);

    /// <summary>Starts an assembly with an entry point.</summary>
    public static Process StartAssembly(string assembly, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    /// <summary>Waits for a started program.</summary>
    public static async Task<CliResult> EndAsync(this Process process)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, error);
    }
}
