using MLNetDistill.Testing;

namespace MLNetDistill.AutoML.Tests;

/// <summary>The entry point, for tests that start this assembly as a second process.</summary>
internal static class Program
{
    private static int Main(string[] args) => ChildProcess.Run(args, new Dictionary<string, Action<string[]>>
    {
        [Storage.WorkerProcess.Command] = Storage.WorkerProcess.Work,
    });
}
