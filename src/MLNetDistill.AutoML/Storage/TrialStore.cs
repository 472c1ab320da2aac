namespace MLNetDistill.AutoML.Storage;

/// <summary>Opens the storage of searches.</summary>
public static class TrialStore
{
    /// <summary>How long a worker may be silent by default before its trial is taken over: one minute.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromMinutes(1);

    /// <summary>Opens a storage, and creates the file or the tables if they are missing.</summary>
    /// <param name="url">A path or <c>sqlite:PATH</c> for a SQLite file on a disk of this machine, or <c>postgres://USER:PASSWORD@HOST:PORT/DATABASE</c> (each part
    /// but the database may be left out; <c>?keyword=value</c> sets further connection keywords of Npgsql, such as <c>sslmode=require</c> or a folder of sockets as
    /// <c>host</c>; a missing password is looked for in <c>PGPASSWORD</c> and <c>~/.pgpass</c>) for a server that several machines share.</param>
    /// <param name="lease">How long this process's workers may be silent; null (default) for <see cref="DefaultLease"/>.</param>
    /// <exception cref="ArgumentException">The address makes no sense, or the server refuses the user, the password or the database.</exception>
    /// <exception cref="FormatException">What is there is no storage of searches, is damaged, or was written by a newer version.</exception>
    /// <exception cref="IOException">The file can't be written, or the server can't be reached.</exception>
    public static ITrialStore Open(string url, TimeSpan? lease = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        var colon = url.IndexOf(':');
        return (colon < 0 ? "" : url[..colon].ToLowerInvariant()) switch
        {
            "sqlite" => new SqlTrialStore(new SqliteDatabase(url[(colon + 1)..]), Checked(lease)),
            "postgres" or "postgresql" => new SqlTrialStore(PostgresDatabase.Parse(url), Checked(lease)),
            // A longer scheme than a drive's letter is a mistake, not a file.
            { Length: > 1 } scheme when url[colon..].StartsWith("://", StringComparison.Ordinal) =>
                throw new ArgumentException($"'{scheme}://' is no storage of searches; give a file, or postgres://user:password@host/database."),
            _ => new SqlTrialStore(new SqliteDatabase(url), Checked(lease)),
        };
    }

    /// <summary>A storage that is gone when the process ends.</summary>
    /// <param name="lease">How long this process's workers may be silent; null (default) for <see cref="DefaultLease"/>.</param>
    public static ITrialStore InMemory(TimeSpan? lease = null) => new MemoryTrialStore(Checked(lease), TimeProvider.System);

    /// <summary>A name for a worker that no other worker has: machine, process and a random end.</summary>
    public static string NewWorker() => $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..8]}";

    private static TimeSpan Checked(TimeSpan? lease) => lease switch
    {
        null => DefaultLease,
        { } given when given > TimeSpan.Zero => given,
        _ => throw new ArgumentException($"The lease must be positive, not {lease}."),
    };
}
