using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.AutoML.Tests.Storage;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://user:secret@host:1234/db", "postgres://user@host:1234/db")]
    [InlineData("postgresql://user:p%40%2F%3A@host/my%20db?sslmode=require", "postgres://user@host:5432/my db")]
    [InlineData("postgres://[::1]/db", "postgres://::1:5432/db")]
    [InlineData("postgres:///db?host=/run/sockets", "postgres:///run/sockets:5432/db")]
    [InlineData("postgres://user:secret@localhost/db?host=%2Frun", "postgres://user@/run:5432/db")]
    public void PartsAreReadAndThePasswordNotRepeated(string url, string location)
    {
        using var database = PostgresDatabase.Parse(url);
        Assert.Equal(location, database.Location);
    }

    [Theory]
    [InlineData("postgres://user:secret@host", "names no database")]
    [InlineData("postgres://user:secret@host/", "names no database")]
    [InlineData("postgres://user:secret@host/a/b", "names no database")]
    [InlineData("postgres://user:sec#ret@host/db", "can't be read")]
    [InlineData("postgres://user:secret@host:port/db", "can't be read")]
    [InlineData("postgres://user:secret@host/db?color=red", "'color'")]
    public void OtherAddressesAreRefused(string url, string words)
    {
        var e = Assert.Throws<ArgumentException>(() => TrialStore.Open(url));
        Assert.Contains(words, e.Message);
        Assert.DoesNotContain("secret", e.Message);
    }

    [Fact]
    public void AServerThatIsNotThereIsTold()
    {
        var e = Assert.Throws<IOException>(() => TrialStore.Open("postgres://user:secret@127.0.0.1:1/db"));
        Assert.StartsWith("postgres://user@127.0.0.1:1/db can't be reached: ", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }
}
