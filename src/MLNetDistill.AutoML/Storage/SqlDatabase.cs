using System.Data.Common;

namespace MLNetDistill.AutoML.Storage;

/// <summary>What one kind of database does otherwise than another; <see cref="SqlTrialStore"/> and <see cref="SqlStudy"/> do the rest in SQL that all of them understand.</summary>
internal abstract class SqlDatabase : IDisposable
{
    /// <summary>The version of the tables below.</summary>
    public const long FormatVersion = 1;

    // Times are seconds since 1970. Whatever changes a study counts up its revision, so that a reader asks only for what is new.
    protected const string Tables = """
        CREATE TABLE study (
            name TEXT PRIMARY KEY,
            space TEXT NOT NULL, data TEXT NOT NULL, teacher TEXT NOT NULL, objective TEXT NOT NULL, seed BIGINT NOT NULL,
            created DOUBLE PRECISION NOT NULL,
            revision BIGINT NOT NULL);
        CREATE TABLE trial (
            study TEXT NOT NULL REFERENCES study, number BIGINT NOT NULL,
            configuration TEXT NOT NULL,
            state TEXT NOT NULL,
            worker TEXT, takeovers BIGINT NOT NULL,
            rungs TEXT NOT NULL, metrics TEXT NOT NULL, error TEXT,
            started DOUBLE PRECISION NOT NULL, expires DOUBLE PRECISION, ended DOUBLE PRECISION,
            revision BIGINT NOT NULL,
            PRIMARY KEY (study, number));
        CREATE INDEX trial_revision ON trial (study, revision);
        """;

    /// <summary>What a user calls it, without a password.</summary>
    public abstract string Location { get; }

    /// <summary>The database's clock as an SQL expression, in seconds since 1970.</summary>
    public abstract string Now { get; }

    /// <summary>An open connection.</summary>
    public abstract DbConnection Connect();

    /// <summary>Creates the tables where there is nothing yet.</summary>
    /// <exception cref="FormatException">What is there is something else, or newer.</exception>
    public abstract void Prepare();

    /// <summary>The failure in a user's words.</summary>
    public abstract Exception Explain(DbException failure);

    /// <summary>Closes the connections that wait to be used again.</summary>
    public abstract void Dispose();

    protected void CheckVersion(long version)
    {
        if (version > FormatVersion) throw new FormatException($"{Location} was written by a newer version of this library (format {version}; this one reads {FormatVersion}). Update the library, or choose another storage.");
        if (version < 1) throw new FormatException($"{Location} is damaged: it says that it has format {version}. Choose another storage.");
    }
}
