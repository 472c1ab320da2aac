using System.Text;
using System.Text.Json;
using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Training;
using MLNetDistill.Transforms;
using Microsoft.ML;

namespace MLNetDistill.Runs;

/// <summary>
/// The folder of a run: what is finished stays finished. It belongs to one process at a time and to one run, known by its fingerprint. Each student is
/// kept as soon as it is trained; the one in training keeps a checkpoint.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string FingerprintFile = "run.json";
    private readonly string _path;
    private readonly FileStream _lock;

    private RunFolder(string path, FileStream claim) => (_path, _lock) = (path, claim);

    /// <summary>The store of the teacher's answers.</summary>
    public string SoftLabels => Path.Combine(_path, "soft-labels.store");

    /// <summary>Opens a new folder, or that of an interrupted run. The fingerprint is the first thing in it, so that a kill at any moment leaves a folder that resumes.</summary>
    /// <exception cref="IOException">Another process works in the folder.</exception>
    /// <exception cref="ArgumentException">The folder holds another run, or resuming was not asked for.</exception>
    public static RunFolder Open(string path, bool resume, RunFingerprint fingerprint)
    {
        Directory.CreateDirectory(Path.Combine(path, "students"));
        var claim = Claim(path);
        try
        {
            var file = Path.Combine(path, FingerprintFile);
            if (!File.Exists(file))
            {
                Write(file, fingerprint.ToJson());
            }
            else
            {
                if (!resume) throw new ArgumentException($"'{path}' holds a run already; resume it with --resume, or choose another output folder.");
                if (Read(file, RunFingerprint.FromJson).DifferenceTo(fingerprint) is { } difference)
                    throw new ArgumentException($"'{path}' holds another run: {difference} changed since. Choose another output folder, or go back to what that run was started with.");
            }
            DeleteLeftovers(path);
            return new(path, claim);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint of a student in training.</summary>
    public string Checkpoint(string kind, int seed) => Student(kind, seed, ".checkpoint");

    /// <summary>A student that was finished earlier, or null.</summary>
    /// <exception cref="FormatException">Its files are damaged.</exception>
    public TrainedStudent? Find(string kind, int seed)
    {
        var summary = Student(kind, seed, ".json");
        return File.Exists(summary) ? new(StudentModel.Load(Student(kind, seed, StudentArchive.Extension)), Read(summary, json => JsonSerializer.Deserialize<TrainingSummary>(json, SpecJson.Options)!)) : null;
    }

    /// <summary>Keeps a finished student. Its summary is written last: it says that the student is whole.</summary>
    public void Keep(string kind, int seed, TrainedStudent student)
    {
        student.Model.Save(Student(kind, seed, StudentArchive.Extension));
        Write(Student(kind, seed, ".json"), JsonSerializer.Serialize(student.Summary, SpecJson.Options));
        CheckpointFile.Delete(Checkpoint(kind, seed));
    }

    /// <summary>Writes the results under their final names, <c>result.json</c> last.</summary>
    /// <param name="outcome">The results.</param>
    /// <param name="columns">The columns' names for the ML.NET model; null to leave it out.</param>
    public void Finish(RunOutcome outcome, ExampleColumns? columns)
    {
        WriteStudent(_path, outcome.Student, outcome.Result.Recipe, columns);
        Write(Path.Combine(_path, "report.html"), RunReport.ToHtml(outcome.Result));
        Write(Path.Combine(_path, "result.json"), outcome.Result.ToJson());
    }

    /// <summary>Writes a student and its recipe under their final names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="student">The student.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="columns">The columns' names for the ML.NET model; null to leave it out.</param>
    public static void WriteStudent(string folder, StudentModel student, DistillationRecipe recipe, ExampleColumns? columns)
    {
        student.Save(Path.Combine(folder, "student" + StudentArchive.Extension));
        // ML.NET has no multi-label scorer.
        if (columns is not null && student.Spec.Task != TaskKind.MultiLabel)
        {
            var context = new MLContext();
            var (model, schema) = StudentPipeline.Create(context, student, columns);
            AtomicFile.Write(Path.Combine(folder, "student.zip"), stream => context.Model.Save(model, schema, stream));
        }
        recipe.Save(Path.Combine(folder, "recipe.json"));
    }

    /// <summary>Lets other processes in.</summary>
    public void Dispose() => _lock.Dispose();

    private string Student(string kind, int seed, string extension) => Path.Combine(_path, "students", $"{kind}-{seed}{extension}");

    private static FileStream Claim(string path)
    {
        try
        {
            return new(Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new IOException($"Another process works in '{path}'. Wait for it, or choose another output folder. ({e.Message})", e);
        }
    }

    // What a killed process was writing.
    private static void DeleteLeftovers(string path)
    {
        foreach (var file in Directory.EnumerateFiles(path, ".*.tmp", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(path, "soft-labels.store.*.tmp"))) File.Delete(file);
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static T Read<T>(string path, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new FormatException($"{path} is damaged: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Delete the output folder, or choose another.", e);
        }
    }
}
