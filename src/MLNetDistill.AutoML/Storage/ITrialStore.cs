namespace MLNetDistill.AutoML.Storage;

/// <summary>
/// Where searches keep their trials: a file, a database server or memory. It holds any number of studies, known by name. Safe to use from several threads,
/// processes and, with a server, machines at once. Failures of the storage are <see cref="IOException"/> (it can't be reached or written) or
/// <see cref="FormatException"/> (it is damaged, or of a newer version).
/// </summary>
public interface ITrialStore : IDisposable
{
    /// <summary>What a user calls it: the file, or the server and database without the password.</summary>
    string Location { get; }

    /// <summary>The names of its studies, in ordinal order.</summary>
    IReadOnlyList<string> Studies();

    /// <summary>The study of that name, or null.</summary>
    IStudy? Find(string name);

    /// <summary>Creates the study, or joins the one of that name that does the same search.</summary>
    /// <param name="name">Its name in this storage.</param>
    /// <param name="identity">What is searched.</param>
    /// <exception cref="ArgumentException">The name belongs to a study with another identity; the message says what differs.</exception>
    IStudy Open(string name, StudyIdentity identity);
}
