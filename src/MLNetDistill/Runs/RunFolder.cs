using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Teachers;
using MLNetDistill.Training;

namespace MLNetDistill.Runs;

/// <summary>
/// The folder of a run: what is finished stays finished. Each student is kept as soon as it is trained; the one in training keeps a checkpoint.
/// A fingerprint of recipe, data, teacher and seeds sees to it that only the same run goes on.
/// </summary>
internal sealed class RunFolder
{
    private const string FingerprintFile = "run.json";
    private readonly string _path;

    private RunFolder(string path) => _path = path;

    /// <summary>The store of the teacher's answers.</summary>
    public string SoftLabels => System.IO.Path.Combine(_path, "soft-labels.store");

    /// <summary>Opens a new folder, or that of an interrupted run.</summary>
    /// <exception cref="IOException">The folder holds a run and resuming was not asked for.</exception>
    /// <exception cref="ArgumentException">The folder holds another run.</exception>
    public static RunFolder Open(RunSettings settings, RunData data, ITeacher teacher, DistillationRecipe recipe)
    {
        var path = settings.OutputFolder!;
        Directory.CreateDirectory(Path.Combine(path, "students"));
        var fingerprint = Fingerprint(settings, data, teacher, recipe);
        var file = Path.Combine(path, FingerprintFile);
        if (File.Exists(file))
        {
            if (!settings.Resume) throw new IOException($"'{path}' holds a run already; resume it, or choose another output folder.");
            if (File.ReadAllText(file) != fingerprint)
                throw new ArgumentException($"'{path}' holds another run: the recipe, the data, the teacher or the seeds have changed since. Choose another output folder.");
        }
        else
        {
            AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(fingerprint)));
        }
        return new(path);
    }

    /// <summary>The checkpoint of a student in training.</summary>
    public string Checkpoint(string kind, int seed) => Student(kind, seed, ".checkpoint");

    /// <summary>A student that was finished earlier, or null.</summary>
    public TrainedStudent? Find(string kind, int seed) => File.Exists(Student(kind, seed, ".json"))
        ? new(StudentModel.Load(Student(kind, seed, ".mlnd")), JsonSerializer.Deserialize<TrainingSummary>(File.ReadAllText(Student(kind, seed, ".json")), SpecJson.Options)!)
        : null;

    /// <summary>Keeps a finished student. Its summary is written last: it says that the student is whole.</summary>
    public void Keep(string kind, int seed, TrainedStudent student)
    {
        student.Model.Save(Student(kind, seed, ".mlnd"));
        AtomicFile.Write(Student(kind, seed, ".json"), stream => JsonSerializer.Serialize(stream, student.Summary, SpecJson.Options));
        File.Delete(Checkpoint(kind, seed));
    }

    /// <summary>Writes the results under their final names.</summary>
    public void Finish(RunOutcome outcome)
    {
        outcome.Student.Save(Path.Combine(_path, "student.mlnd"));
        outcome.Result.Recipe.Save(Path.Combine(_path, "recipe.json"));
        AtomicFile.Write(Path.Combine(_path, "result.json"), stream => stream.Write(Encoding.UTF8.GetBytes(outcome.Result.ToJson())));
    }

    private string Student(string kind, int seed, string extension) => Path.Combine(_path, "students", $"{kind}-{seed}{extension}");

    private static string Fingerprint(RunSettings settings, RunData data, ITeacher teacher, DistillationRecipe recipe)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in new[] { data.Train, data.Validation, data.Test })
        {
            for (var row = 0; row < (set?.Count ?? 0); row++)
            {
                hash.AppendData(Encoding.ASCII.GetBytes(set!.Inputs.Key(row).ToString()));
                foreach (var label in set.Labels[row]) hash.AppendData(BitConverter.GetBytes(label));
            }
            hash.AppendData("|"u8);
        }
        var run = new { data = Convert.ToHexStringLower(hash.GetHashAndReset()), teacher = teacher.Name, settings.Seeds, settings.Seed, settings.Threads, recipe = recipe.ToJson() };
        return JsonSerializer.Serialize(run, SpecJson.Options);
    }
}
