using System.Diagnostics;

namespace MLNetDistill.Testing;

/// <summary>Runs a part of the test assembly in a process of its own, for tests that kill it or race with it.</summary>
internal static class ChildProcess
{
    /// <summary>What the assembly's entry point does: runs the named command.</summary>
    public static int Run(string[] args, IReadOnlyDictionary<string, Action<string[]>> commands)
    {
        if (args.Length == 0 || !commands.TryGetValue(args[0], out var command)) return 2;
        command(args[1..]);
        return 0;
    }

    /// <summary>Starts the command; the caller reads its output and ends it.</summary>
    public static Process Start(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ChildProcess).Assembly.Location, command, .. arguments]) { RedirectStandardOutput = true };
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}
