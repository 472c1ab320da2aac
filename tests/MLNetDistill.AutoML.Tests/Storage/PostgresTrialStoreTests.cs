using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.AutoML.Tests.Storage;

/// <summary>A server is started for the tests that need one.</summary>
public sealed class PostgresTrialStoreTests(PostgresTrialStoreTests.Server server) : DatabaseTests, IClassFixture<PostgresTrialStoreTests.Server>
{
    private readonly Lazy<string> _database = new(() => server.Running.CreateDatabase());

    protected override string Url => server.Running.Url(_database.Value);

    public override void Dispose()
    {
    }

    [StorageFact]
    public void AWrongPasswordUserOrDatabaseIsTold()
    {
        AssertOneLine<ArgumentException>(server.Running.Url(_database.Value, password: "wrong"), "refuses the user or the password");
        AssertOneLine<ArgumentException>(server.Running.Url(_database.Value, user: "nobody"), "refuses the user or the password");
        AssertOneLine<ArgumentException>(server.Running.Url("missing"), "no database 'missing'; create it with createdb");
    }

    [StorageFact]
    public void AUserWithoutRightsIsToldAndOneWithFewRightsWorks()
    {
        server.Running.Execute(_database.Value, "CREATE ROLE guest LOGIN PASSWORD 'guest'");
        var guest = server.Running.Url(_database.Value, "guest", "guest");
        AssertOneLine<ArgumentException>(guest, "the user may not do this");
        using (var store = Open()) store.Open("s", Identity());
        AssertOneLine<ArgumentException>(guest, "the user may not do this");
        server.Running.Execute(_database.Value, "GRANT USAGE ON SCHEMA mlnetdistill TO guest; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA mlnetdistill TO guest");
        using var again = TrialStore.Open(guest);
        Assert.NotNull(again.Open("s", Identity()).Claim("w", Count()));
    }

    [StorageFact]
    public void ANewerOrDamagedStorageIsTold()
    {
        Open().Dispose();
        server.Running.Execute(_database.Value, "UPDATE mlnetdistill.storage SET version = 2");
        AssertOneLine<FormatException>(Url, "newer version of this library (format 2; this one reads 1)");
        server.Running.Execute(_database.Value, "UPDATE mlnetdistill.storage SET version = 1; DROP TABLE mlnetdistill.trial");
        AssertOneLine<FormatException>(Url, "damaged");
        server.Running.Execute(_database.Value, "DROP TABLE mlnetdistill.storage");
        AssertOneLine<FormatException>(Url, "damaged");
    }

    [StorageFact]
    public void ABrokenConnectionIsMadeAnew()
    {
        using var store = Open();
        var study = store.Open("s", Identity());
        server.Running.Execute("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_database.Value}'");
        Assert.NotNull(study.Claim("w", Count()));
    }

    private static void AssertOneLine<T>(string url, string words)
        where T : Exception
    {
        var e = Assert.Throws<T>(() =>
        {
            using var store = TrialStore.Open(url);
            store.Open("s", Identity()).Load();
        });
        Assert.Contains(words, e.Message);
        Assert.Contains("postgres://", e.Message);
        Assert.DoesNotContain(PostgresServer.Password, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    /// <summary>Starts when the first test asks for it: not at all where all are skipped.</summary>
    public sealed class Server : IDisposable
    {
        private readonly Lazy<PostgresServer> _server = new(() => new());

        public PostgresServer Running => _server.Value;

        public void Dispose()
        {
            if (_server.IsValueCreated) _server.Value.Dispose();
        }
    }
}
