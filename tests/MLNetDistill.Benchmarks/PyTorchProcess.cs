using System.Diagnostics;
using System.Globalization;

namespace MLNetDistill.Benchmarks;

/// <summary>A script on PyTorch in a process of its own, one thread: told line by line what to do, it answers with the seconds it took.</summary>
internal sealed class PyTorchProcess : IDisposable
{
    private readonly Process _process;

    private PyTorchProcess(Process process, string version) => (_process, Version) = (process, version);

    public string Version { get; }

    /// <summary>Null where no Python with PyTorch is installed (Debian: python3-torch).</summary>
    /// <param name="script">The script's name, beside the benchmark; its first line of output is PyTorch's version.</param>
    public static PyTorchProcess? Start(string script)
    {
        foreach (var python in new[] { "python3", "/usr/bin/python3" })
        {
            var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, script)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            // Debian's PyTorch multiplies matrices with OpenBLAS, which has threads of its own.
            start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";
            try
            {
                var process = Process.Start(start)!;
                process.BeginErrorReadLine();
                if (process.StandardOutput.ReadLine() is { } version) return new(process, version);
                process.Dispose();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such program; try the next.
            }
        }
        return null;
    }

    /// <summary>The seconds that one line of work took.</summary>
    public double Seconds(string work)
    {
        _process.StandardInput.WriteLine(work);
        var seconds = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended before its time.");
        return double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
