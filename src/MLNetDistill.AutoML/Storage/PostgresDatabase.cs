using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace MLNetDistill.AutoML.Storage;

/// <summary>A schema <c>mlnetdistill</c> in a database of a PostgreSQL server.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    // Any number, as long as all processes that create the tables take the same.
    private const long SetupLock = 0x4D4C4474;

    private readonly NpgsqlConnectionStringBuilder _address;
    private readonly NpgsqlDataSource _connections;

    private PostgresDatabase(NpgsqlConnectionStringBuilder address)
    {
        _address = address;
        _connections = NpgsqlDataSource.Create(address);
    }

    public override string Location => $"postgres://{(_address.Username is { } user ? user + "@" : "")}{_address.Host}:{_address.Port}/{_address.Database}";

    public override string Now => "CAST(extract(epoch FROM clock_timestamp()) AS double precision)";

    /// <summary>Reads <c>postgres://USER:PASSWORD@HOST:PORT/DATABASE?keyword=value</c>.</summary>
    /// <exception cref="ArgumentException">It is something else. The message does not repeat it: it may have a password.</exception>
    public static PostgresDatabase Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Fragment.Length > 0)
            throw new ArgumentException("The address of the storage can't be read; it has the form postgres://user:password@host:port/database, with %23 for # and %2F for / in a password.");
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length == 0 || database.Contains('/')) throw new ArgumentException("The address of the storage names no database; it has the form postgres://user:password@host:port/database.");
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? uri.Host.Trim('[', ']') : "localhost",
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = database,
            SearchPath = "mlnetdistill",
            ApplicationName = "mlnetdistill",
            CommandTimeout = 120,
            // A worker that hangs or loses its machine lets go of the study.
            KeepAlive = 30,
            Options = "-c idle_in_transaction_session_timeout=120000",
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) address.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) address.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))) Set(address, pair);
        return new(address);
    }

    public override DbConnection Connect() => _connections.OpenConnection();

    public override void Prepare()
    {
        using var connection = _connections.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var session = new SqlSession(connection, transaction);
        session.Execute($"SELECT pg_advisory_xact_lock({SetupLock})");
        // A user who may use the tables need not be allowed to create them.
        if (session.Scalar("SELECT 1 FROM pg_namespace WHERE nspname = 'mlnetdistill'") is null)
            session.Execute($"CREATE SCHEMA mlnetdistill; CREATE TABLE storage (version BIGINT NOT NULL); INSERT INTO storage VALUES ({FormatVersion}); {Tables}");
        CheckVersion(session.Scalar("SELECT version FROM mlnetdistill.storage") as long? ?? 0);
        transaction.Commit();
    }

    public override Exception Explain(DbException failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } e =>
            new ArgumentException($"{Location} refuses the user or the password: {e.MessageText}.", failure),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => new ArgumentException($"{Location}: the server has no database '{_address.Database}'; create it with createdb.", failure),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e => new ArgumentException($"{Location}: the user may not do this: {e.MessageText}.", failure),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } e =>
            new FormatException($"{Location} is damaged, or its schema 'mlnetdistill' belongs to something else: {e.MessageText}.", failure),
        PostgresException e => new IOException($"{Location}: {e.MessageText}.", failure),
        { InnerException: SocketException or TimeoutException } => new IOException($"{Location} can't be reached: {failure.InnerException.Message.TrimEnd('.')}. Check the address, and that the server runs.", failure),
        _ => new IOException($"{Location}: {failure.Message.TrimEnd('.')}.", failure),
    };

    public override void Dispose() => _connections.Dispose();

    private static void Set(NpgsqlConnectionStringBuilder address, string[] pair)
    {
        try
        {
            address[Uri.UnescapeDataString(pair[0])] = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"The address of the storage has a keyword '{pair[0]}' that makes no sense: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
