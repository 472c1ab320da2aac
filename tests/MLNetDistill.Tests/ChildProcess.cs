using System.Diagnostics;

namespace MLNetDistill.Tests;

/// <summary>
/// Runs a part of this assembly in a process of its own, for tests that kill it or race with it. The assembly's entry point runs the named command.
/// </summary>
internal static class ChildProcess
{
    private static readonly Dictionary<string, Action<string[]>> Commands = new()
    {
        [Signals.StoreKillTests.Command] = Signals.StoreKillTests.FillStore,
        [Training.MemoryTests.Command] = Training.MemoryTests.Train,
        [Training.ResumeTests.Command] = Training.ResumeTests.Train,
    };

    private static int Main(string[] args)
    {
        if (args.Length == 0 || !Commands.TryGetValue(args[0], out var command)) return 2;
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
