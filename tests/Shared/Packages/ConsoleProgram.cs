using System.Diagnostics;

namespace MLNetDistill.Testing;

/// <summary>Another program, run to its end.</summary>
internal sealed class ConsoleProgram(string file, params string[] arguments)
{
    public string? WorkingFolder { get; init; }

    public Dictionary<string, string?> Environment { get; } = [];

    public ConsoleResult Run()
    {
        using var process = Process.Start(Start())!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>How the program is started: its three streams are redirected.</summary>
    public ProcessStartInfo Start()
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (WorkingFolder is not null) start.WorkingDirectory = WorkingFolder;
        // What the build or the test that runs this set for itself would change how another build works.
        foreach (var name in start.Environment.Keys.Where(IsOfThisBuild).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        return start;
    }

    private static bool IsOfThisBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "AutoMLSource";
}

/// <summary>What a program left.</summary>
internal sealed record ConsoleResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Fails the test unless the program ended well.</summary>
    public ConsoleResult AssertSucceeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Errors}");
        return this;
    }
}
