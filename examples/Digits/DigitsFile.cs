using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using MLNetDistill.Common;

namespace Digits;

/// <summary>
/// The 1,797 handwritten digits that scikit-learn comes with (Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998): 8 × 8 pixels
/// from 0 to 16 and the digit per line, no header. Debian carries the file in python3-sklearn, which is unpacked, not installed.
/// </summary>
internal static class DigitsFile
{
    private const string Package = "python3-sklearn";
    private const string Archive = "usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz";
    private const string Sha256 = "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a";

    private static string CachedFile => Path.Combine(NpmPackage.CacheFolder, "digits.csv");

    /// <summary>The CSV file, fetched the first time.</summary>
    /// <exception cref="IOException">The file is not there and can't be fetched; the message says what to do.</exception>
    public static string Find()
    {
        if (File.Exists(CachedFile)) return CachedFile;
        Directory.CreateDirectory(NpmPackage.CacheFolder);
        var temporary = Directory.CreateTempSubdirectory("digits-").FullName;
        try
        {
            Unpack(File.Exists("/" + Archive) ? "/" + Archive : Download(temporary), Path.Combine(temporary, "digits.csv"));
            File.Move(Path.Combine(temporary, "digits.csv"), CachedFile, overwrite: true);
            return CachedFile;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static string Download(string folder)
    {
        Run(folder, "apt-get", "download", Package);
        var package = Directory.EnumerateFiles(folder, "*.deb").Single();
        Run(folder, "dpkg-deb", "-x", package, folder);
        return Path.Combine(folder, Archive);
    }

    private static void Run(string folder, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw Unavailable($"{program} says: {error.Result.Trim().Split('\n')[^1]} (does `apt-get update` help?)");
        }
        catch (Win32Exception)
        {
            throw Unavailable($"there is no {program}");
        }
    }

    private static void Unpack(string archive, string target)
    {
        var bytes = File.ReadAllBytes(archive);
        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (actual != Sha256) throw Unavailable($"the digits.csv.gz of {Package} has SHA-256 {actual} instead of {Sha256}");
        using var csv = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var file = File.Create(target);
        csv.CopyTo(file);
    }

    private static IOException Unavailable(string reason) =>
        new($"The digits come from Debian's package {Package}, and {reason}. Unpack scikit-learn's datasets/data/digits.csv.gz as {CachedFile}.");
}
