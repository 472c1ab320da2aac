using MLNetDistill.Testing;

namespace MLNetDistill.Tests;

/// <summary>The entry point, for tests that start this assembly as a second process.</summary>
internal static class Program
{
    private static int Main(string[] args) => ChildProcess.Run(args, new Dictionary<string, Action<string[]>>
    {
        [Signals.StoreKillTests.Command] = Signals.StoreKillTests.FillStore,
        [Training.CollectorTests.Command] = Training.CollectorTests.Train,
        [Training.MemoryTests.Command] = Training.MemoryTests.Train,
        [Training.ResumeTests.Command] = Training.ResumeTests.Train,
    });
}
