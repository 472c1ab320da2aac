using MLNetDistill.AutoML.Storage;
using MLNetDistill.Tests;

namespace MLNetDistill.AutoML.Tests.Storage;

public sealed class SqliteTrialStoreTests : DatabaseTests
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("search.db");

    protected override string Url => File;

    public override void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderIsMadeAndAPrefixUnderstood()
    {
        using (var store = TrialStore.Open("sqlite:" + _folder.File("a/b/search.db"))) store.Open("s", Identity());
        using var again = TrialStore.Open(_folder.File("a/b/search.db"));
        Assert.Equal(["s"], again.Studies());
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("A text that is somewhat longer than the header of a SQLite file, which has one hundred bytes; this one has more than that.")]
    public void AnotherFileIsRefused(string content)
    {
        System.IO.File.WriteAllText(File, content);
        AssertOneLine<FormatException>("no storage of searches");
        Assert.Equal(content, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void AnotherProgramsDatabaseIsRefused()
    {
        Change("CREATE TABLE theirs (x)");
        AssertOneLine<FormatException>("SQLite file of something else");
    }

    [Fact]
    public void ANewerStorageIsRefused()
    {
        Open().Dispose();
        Change("PRAGMA user_version = 2");
        AssertOneLine<FormatException>("newer version of this library (format 2; this one reads 1)");
    }

    [Fact]
    public void DamageIsTold()
    {
        using (var store = Open()) store.Open("s", Identity()).Claim("w", Count());
        Change("UPDATE trial SET configuration = '{\"x\":'");
        AssertOneLine<FormatException>("Trial 0");
        Change("DROP TABLE trial");
        AssertOneLine<IOException>("no such table");
        // Past the first page everything is noise; the log beside the file would hide it.
        var bytes = System.IO.File.ReadAllBytes(File);
        Array.Fill(bytes, (byte)0xA5, 200, bytes.Length - 200);
        System.IO.File.WriteAllBytes(File, bytes);
        AssertOneLine<FormatException>("damaged");
    }

    [Fact]
    public void APlaceThatCantBeWrittenIsTold()
    {
        Directory.CreateDirectory(File);
        AssertOneLine<ArgumentException>("is a folder");
        _folder.Write("plain", []);
        Assert.Contains("plain", Assert.ThrowsAny<IOException>(() => TrialStore.Open(_folder.File("plain/search.db"))).Message);
        Assert.Contains("mysql://", Assert.Throws<ArgumentException>(() => TrialStore.Open("mysql://root@localhost/db")).Message);
    }

    private void AssertOneLine<T>(string words)
        where T : Exception
    {
        var e = Assert.Throws<T>(() =>
        {
            using var store = Open();
            store.Find("s")?.Load();
        });
        Assert.Contains(words, e.Message);
        Assert.Contains("search.db", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    private void Change(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql + "; PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
    }
}
