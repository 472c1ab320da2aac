using System.Diagnostics;
using System.Globalization;

namespace MLNetDistill.Benchmarks;

/// <summary>PyTorch in a process of its own, told what to train line by line.</summary>
internal sealed class TrainingPyTorch : IDisposable
{
    private readonly Process _process;

    private TrainingPyTorch(Process process, string version) => (_process, Version) = (process, version);

    public string Version { get; }

    /// <summary>Null where no Python with PyTorch is installed (Debian: python3-torch).</summary>
    public static TrainingPyTorch? Start()
    {
        foreach (var python in new[] { "python3", "/usr/bin/python3" })
        {
            var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "training_pytorch.py")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";
            try
            {
                var process = Process.Start(start)!;
                process.BeginErrorReadLine();
                if (process.StandardOutput.ReadLine() is { } version) return new(process, version);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such program; try the next.
            }
        }
        return null;
    }

    /// <summary>Samples per second.</summary>
    public double Train(TrainingShape shape, int batch, int steps)
    {
        _process.StandardInput.WriteLine($"{shape.ForPyTorch} {batch} {steps}");
        var seconds = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended before its time.");
        return batch * steps / double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
