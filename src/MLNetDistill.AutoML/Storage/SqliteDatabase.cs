using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace MLNetDistill.AutoML.Storage;

/// <summary>
/// A SQLite file. Its writers take turns; with a write-ahead log readers don't wait. Processes share the log in memory, so the file belongs on a disk of this
/// machine, not on a network's.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    // "MLDt": how the file command and other programs know whose file it is.
    private const long ApplicationId = 0x4D4C4474;
    private const int CannotOpen = 14, Corrupt = 11, NotADatabase = 26, Full = 13, ReadOnly = 8, Busy = 5;

    private readonly string _connection;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    public SqliteDatabase(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new ArgumentException("The storage has no file name; give sqlite:FILE.");
        Location = path;
        // A full path is never taken for one of SQLite's special names. Writers wait long for each other rather than fail.
        _connection = new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path), DefaultTimeout = 120 }.ToString();
    }

    public override string Location { get; }

    public override string Now => "unixepoch('subsec')";

    public override DbConnection Connect()
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();
            // SQLite asks again after a few milliseconds, the library above it only after 150. With a write-ahead log a transaction that does not wait for the disk
            // survives the death of every process; a power cut may take the last ones, but never damages the file.
            new SqlSession(connection, null).Execute("PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override void Prepare()
    {
        var path = Path.GetFullPath(Location);
        if (Directory.Exists(path)) throw new ArgumentException($"'{Location}' is a folder; give the name of a file for the storage.");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder of '{Location}' can't be created; give another file for the storage. ({e.Message})", e);
        }
        using var connection = Connect();
        var session = new SqlSession(connection, null);
        if (IsEmpty(session)) session.Execute("PRAGMA journal_mode = WAL");
        using (var transaction = connection.BeginTransaction())
        {
            var locked = new SqlSession(connection, transaction);
            if (IsEmpty(locked)) locked.Execute($"{Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {FormatVersion};");
            transaction.Commit();
        }
        if (Number(session, "PRAGMA application_id") != ApplicationId) throw new FormatException($"'{Location}' is a SQLite file of something else; choose another file for the storage.");
        CheckVersion(Number(session, "PRAGMA user_version"));
    }

    public override Exception Explain(DbException failure) => ((SqliteException)failure).SqliteErrorCode switch
    {
        NotADatabase => new FormatException($"'{Location}' is no storage of searches; choose another file.", failure),
        Corrupt => new FormatException($"'{Location}' is damaged; choose another file, or restore a copy. ({failure.Message})", failure),
        CannotOpen => new IOException($"'{Location}' can't be opened; check its folder and permissions.", failure),
        ReadOnly => new IOException($"'{Location}' can't be written; check its permissions.", failure),
        Full => new IOException($"The disk of '{Location}' is full.", failure),
        Busy => new IOException($"Another process holds '{Location}' for minutes; end it, and run this again.", failure),
        _ => new IOException($"'{Location}': {failure.Message}", failure),
    };

    public override void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    private static bool IsEmpty(SqlSession session) => Number(session, "SELECT count(*) FROM sqlite_master") == 0;

    private static long Number(SqlSession session, string sql) => (long)session.Scalar(sql)!;
}
