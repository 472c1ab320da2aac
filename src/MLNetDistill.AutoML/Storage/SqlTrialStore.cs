using System.Data.Common;

namespace MLNetDistill.AutoML.Storage;

/// <summary>Studies in a database.</summary>
internal sealed class SqlTrialStore : ITrialStore
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly SqlDatabase _database;
    private readonly TimeSpan _lease;

    public SqlTrialStore(SqlDatabase database, TimeSpan lease)
    {
        (_database, _lease) = (database, lease);
        try
        {
            database.Prepare();
        }
        catch (DbException e)
        {
            database.Dispose();
            throw database.Explain(e);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public string Location => _database.Location;

    public string Now => _database.Now;

    public TimeSpan Lease => _lease;

    public IReadOnlyList<string> Studies()
    {
        // A database sorts by the rules of its own language.
        var names = Read(session => session.Rows(row => row.GetString(0), "SELECT name FROM study"));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public IStudy? Find(string name) => Read(session => Find(session, name));

    public IStudy Open(string name, StudyIdentity identity)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var study = Write(session =>
        {
            session.Execute($"""
                INSERT INTO study (name, space, data, teacher, objective, seed, created, revision)
                VALUES (@name, @space, @data, @teacher, @objective, @seed, {Now}, 0) ON CONFLICT (name) DO NOTHING
                """, ("name", name), ("space", identity.Space), ("data", identity.Data), ("teacher", identity.Teacher), ("objective", identity.Objective), ("seed", identity.Seed));
            return Find(session, name)!;
        });
        identity.ThrowIfNot(study.Identity, name, Location);
        return study;
    }

    /// <summary>Reads a consistent state.</summary>
    public T Read<T>(Func<SqlSession, T> read) => Run(connection => read(new(connection, null)));

    /// <summary>Does everything or nothing. It may be done again when the connection breaks.</summary>
    public T Write<T>(Func<SqlSession, T> write) => Run(connection =>
    {
        using var transaction = connection.BeginTransaction();
        var result = write(new(connection, transaction));
        transaction.Commit();
        return result;
    });

    public void Dispose() => _database.Dispose();

    private SqlStudy? Find(SqlSession session, string name) => session.Rows(
        row => new SqlStudy(this, name, new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)), row.GetDouble(5)),
        "SELECT space, data, teacher, objective, seed, created FROM study WHERE name = @name", ("name", name)).SingleOrDefault();

    // A search takes hours: it lives through a server's restart.
    private T Run<T>(Func<DbConnection, T> run)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var connection = _database.Connect();
                return run(connection);
            }
            catch (DbException e) when (e.IsTransient && attempt < Attempts)
            {
                Thread.Sleep(FirstPause * (1 << (attempt - 1)));
            }
            catch (DbException e)
            {
                throw _database.Explain(e);
            }
        }
    }
}
