using System.Diagnostics;
using System.Text;
using MLNetDistill.Tests;
using Npgsql;

namespace MLNetDistill.AutoML.Tests.Storage;

/// <summary>
/// A server of our own in a temporary folder, which listens on a socket in that folder only. PostgreSQL refuses to run as root, so root runs it as the user that
/// Debian's package makes.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    public const string User = "owner", Password = "p@ss/w:rd";

    private readonly TemporaryFolder _folder = new();
    private readonly Process _server;
    private int _databases;

    public PostgresServer()
    {
        // The server's user writes into it, and root deletes it.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        var password = _folder.Write("password", Encoding.UTF8.GetBytes(Password));
        using (var initdb = Start("initdb", "--pgdata", Data, "--username", User, "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"))
        {
            var output = initdb.StandardError.ReadToEnd();
            initdb.WaitForExit();
            Assert.True(initdb.ExitCode == 0, output);
        }
        _server = Start("postgres", "-D", Data, "-k", _folder.Path, "-c", "listen_addresses=", "-c", "fsync=off");
        // Read to the end in the background: a full pipe would stop the server.
        var ready = new TaskCompletionSource<bool>();
        var log = new StringBuilder();
        _server.ErrorDataReceived += (_, e) =>
        {
            log.AppendLine(e.Data);
            if (e.Data is null || e.Data.Contains("ready to accept connections")) ready.TrySetResult(e.Data is not null);
        };
        _server.BeginErrorReadLine();
        Assert.True(ready.Task.GetAwaiter().GetResult(), log.ToString());
    }

    /// <summary>Where the server's programs are; null if it is not installed.</summary>
    internal static string? Programs { get; } = new[] { "/usr/lib/postgresql" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Select(version => Path.Combine(version, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private string Data => _folder.File("data");

    /// <summary>A new, empty database.</summary>
    public string CreateDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        Execute("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>The address of a database.</summary>
    public string Url(string database, string user = User, string password = Password) =>
        $"postgres://{user}:{Uri.EscapeDataString(password)}@localhost/{database}?host={Uri.EscapeDataString(_folder.Path)}";

    /// <summary>Runs SQL beside the library.</summary>
    public void Execute(string database, string sql)
    {
        using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder { Host = _folder.Path, Username = User, Password = Password, Database = database });
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        using (var stop = Start("pg_ctl", "stop", "--pgdata", Data, "--mode", "immediate")) stop.WaitForExit();
        _server.WaitForExit();
        _server.Dispose();
        _folder.Dispose();
    }

    private Process Start(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs!, program), .. arguments];
        if (Environment.IsPrivilegedProcess) command = ["runuser", "-u", "postgres", "--", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path })
            ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
