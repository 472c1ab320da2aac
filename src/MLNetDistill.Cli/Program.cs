using System.Runtime.InteropServices;
using MLNetDistill.Cli;

// The first Ctrl-C stops cleanly, a second one at once.
using var stopped = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandLine.RunAsync(args, Terminal.OfProcess(), stopped.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stopped.IsCancellationRequested;
    stopped.Cancel();
}
