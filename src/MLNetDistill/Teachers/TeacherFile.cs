using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>Loads a teacher from a .zip, whatever kind it is.</summary>
public static class TeacherFile
{
    /// <summary>Loads a teacher that this library saved, or a model that ML.NET saved.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where an encoder works: <c>auto</c> (default; a GPU if there is one), <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <param name="binaryClasses">The class names of a binary ML.NET model, whose own are False and True, the negative class first; null (default) to leave them.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is damaged or of no such kind.</exception>
    public static ITeacher Load(string path, string device = "auto", IReadOnlyList<string>? binaryClasses = null)
    {
        return FormatOf(path) switch
        {
            EncoderTeacher.FormatName => EncoderTeacher.Load(path, device),
            MlpEnsembleTeacher.FormatName => MlpEnsembleTeacher.Load(path),
            StudentArchive.FormatName => new StudentTeacher(StudentModel.Load(path)),
            null => LoadModel(path, binaryClasses),
            var other => throw new FormatException($"{path} is not a teacher: its format is {other}."),
        };
    }

    private static string? FormatOf(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return SealedArchive.FormatOf(stream);
        }
        catch (InvalidDataException e)
        {
            throw NotAModel(path, e);
        }
    }

    private static ModelTeacher LoadModel(string path, IReadOnlyList<string>? binaryClasses)
    {
        try
        {
            var model = ModelTeacher.Load(path);
            return binaryClasses is not null && model is { Task: TaskKind.Binary, Classes: ["False", "True"] }
                ? ModelTeacher.Load(path, new() { Name = model.Name, Classes = binaryClasses })
                : model;
        }
        // What a damaged model throws is not documented, so everything that is not the machine's fault counts as damage.
        catch (Exception e) when (e is not (UnauthorizedAccessException or FileNotFoundException or FormatException))
        {
            throw NotAModel(path, e);
        }
    }

    private static FormatException NotAModel(string path, Exception e) =>
        new($"{path} is neither a usable model of ML.NET nor a teacher of this library: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Copy the file again or save the model again.", e);
}
