using System.Diagnostics;

namespace MLNetDistill.AutoML.Recommendation;

/// <summary>Lets one process or thread at a time work on a file: a file beside it that is open for one only. It is never deleted, or two could hold files of one name.</summary>
internal static class LockFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits for the turn; disposing ends it, and so does the end of the process.</summary>
    /// <exception cref="IOException">The lock can't be written, or was held by another for half a minute.</exception>
    public static IDisposable Take(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(folder);
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, $".{Path.GetFileName(full)}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException e) when (Stopwatch.GetElapsedTime(start) >= Patience)
            {
                throw new IOException($"'{path}' can't be written: another process has it locked. ({e.Message})", e);
            }
            catch (IOException)
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
