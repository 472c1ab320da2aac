using System.Security.Cryptography;
using System.Text;
using MLNetDistill.AutoML.Storage;
using MLNetDistill.Inference;

namespace MLNetDistill.AutoML;

/// <summary>The folder of a search: trials, checkpoints, students and the teacher's answers. It belongs to one process at a time.</summary>
internal sealed class SearchFolder : IDisposable
{
    /// <summary>The part of the search without a teacher.</summary>
    public const string Undistilled = "undistilled";

    private const string StudyFile = "search.db", Trials = "trials";
    private readonly string _path;
    private readonly FileStream? _lock;
    private string _study = "";

    private SearchFolder(string path, FileStream? claim) => (_path, _lock) = (path, claim);

    /// <summary>The store of the teacher's answers.</summary>
    public string SoftLabels => Path.Combine(_path, "soft-labels.store");

    /// <summary>Opens a new folder, or that of an earlier search.</summary>
    /// <param name="path">The folder; null for a temporary one.</param>
    /// <param name="resume">Whether an earlier search may be there.</param>
    /// <exception cref="IOException">Another process works in the folder.</exception>
    /// <exception cref="ArgumentException">The folder holds a search, and resuming was not asked for.</exception>
    public static SearchFolder Open(string? path, bool resume)
    {
        if (path is null) return new(Directory.CreateTempSubdirectory("mlnetdistill-search").FullName, null);
        Directory.CreateDirectory(path);
        if (!resume && File.Exists(Path.Combine(path, StudyFile))) throw new ArgumentException($"'{path}' holds a search already; resume it with --resume, or choose another output folder.");
        try
        {
            return new(path, new(Path.Combine(path, ".search.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException e)
        {
            throw new IOException($"Another process searches in '{path}'. Wait for it, or choose another output folder. ({e.Message})", e);
        }
    }

    /// <summary>A folder inside, for a part of the search that goes by the same rules.</summary>
    public SearchFolder Part(string name) => new(Path.Combine(_path, name), null);

    /// <summary>Opens where the trials are kept: the given storage, or a file of this folder, which for a temporary one would be a waste.</summary>
    public ITrialStore OpenStore(string? url, TimeSpan lease) =>
        url is not null ? TrialStore.Open(url, lease) : _lock is null ? TrialStore.InMemory(lease) : TrialStore.Open($"sqlite:{Path.Combine(_path, StudyFile)}", lease);

    /// <summary>
    /// Keeps what belongs to the trials of this study from now on, apart from those of others: a storage of its own may come with any folder, and the same number is
    /// another trial there.
    /// </summary>
    public void Use(IStudy study)
    {
        var text = $"{study.Name}\n{study.Created:O}\n{study.Identity}";
        _study = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        Directory.CreateDirectory(Path.Combine(_path, Trials, _study));
    }

    /// <summary>The state of a trial in training.</summary>
    public string Checkpoint(long trial) => Trial(trial, ".checkpoint");

    /// <summary>Deletes what a trial that is over does not need any more.</summary>
    public void DeleteCheckpoint(long trial) => File.Delete(Checkpoint(trial));

    /// <summary>Keeps the student of a completed trial.</summary>
    /// <returns>The size of its file.</returns>
    public long Keep(long trial, StudentModel student)
    {
        var path = Trial(trial, StudentArchive.Extension);
        student.Save(path);
        return new FileInfo(path).Length;
    }

    /// <summary>The student of a completed trial; null if another machine has it, or its file is damaged: it can be trained again.</summary>
    public StudentModel? Find(long trial)
    {
        var path = Trial(trial, StudentArchive.Extension);
        try
        {
            return File.Exists(path) ? StudentModel.Load(path) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The folder of a winner's comparison that is not done yet: an interrupted one goes on there, and the next search may have another winner.</summary>
    public string Comparison(long winner) => Path.Combine(UnfinishedComparison, $"{_study}-{winner}");

    /// <summary>Deletes what only a comparison that goes on would need.</summary>
    public void EndComparison()
    {
        if (Directory.Exists(UnfinishedComparison)) Directory.Delete(UnfinishedComparison, recursive: true);
    }

    /// <summary>Lets other processes in, and deletes a temporary folder.</summary>
    public void Dispose()
    {
        if (_lock is not null) _lock.Dispose();
        else if (Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
    }

    private string UnfinishedComparison => Path.Combine(_path, "unfinished-comparison");

    private string Trial(long number, string extension) => Path.Combine(_path, Trials, _study, $"{number}{extension}");
}
