namespace MLNetDistill.Inference;

/// <summary>Writes a file under a temporary name beside it and renames it when complete: nobody ever sees half a file under the final name.</summary>
public static class AtomicFile
{
    /// <summary>Writes or replaces a file. The folder is created if it is missing.</summary>
    /// <param name="path">The final name.</param>
    /// <param name="write">Writes the content; if it throws, the temporary file is deleted and the old file stays.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"'{path}' is not the name of a file.", nameof(path));
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
