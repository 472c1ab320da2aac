using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Transforms;

namespace MLNetDistill.Cli.Teachers;

/// <summary>A trained model in a file: a student (.mlnd), or a model saved by ML.NET or a teacher of this library (.zip).</summary>
/// <param name="Scorer">The model.</param>
/// <param name="Columns">What it reads; texts have the names that are usual or that it was trained with.</param>
internal sealed record ModelFile(ITeacher Scorer, ExampleColumns Columns)
{
    /// <summary>True if the name is a model file's.</summary>
    public static bool IsNameOf(string name) => Path.GetExtension(name).ToLowerInvariant() is StudentArchive.Extension or ".zip";

    /// <summary>Loads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where an encoder works.</param>
    /// <param name="binaryClasses">What the data call the classes of a binary ML.NET model, which knows them as False and True.</param>
    /// <exception cref="FormatException">The file is damaged or no model.</exception>
    public static ModelFile Load(string path, string device = "auto", IReadOnlyList<string>? binaryClasses = null)
    {
        if (!IsNameOf(path)) throw new ArgumentException($"'{path}' is no model: a student ends in .mlnd, a model of ML.NET or a teacher in .zip.");
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.");
        if (path.EndsWith(StudentArchive.Extension, StringComparison.OrdinalIgnoreCase))
        {
            var student = StudentModel.Load(path);
            return new(new StudentTeacher(student), ExampleColumns.Of(student.Spec));
        }
        var teacher = TeacherFile.Load(path, device, binaryClasses);
        return new(teacher, teacher switch
        {
            ModelTeacher model => model.Columns,
            MlpEnsembleTeacher ensemble => ensemble.Columns,
            StudentTeacher network => ExampleColumns.Of(network.Student.Spec),
            _ => new() { Text = "text", Text2 = teacher is EncoderTeacher { IsTextPair: true } ? "text2" : null },
        });
    }

    /// <summary>Tells a file from every other: the SHA-256 of its content.</summary>
    public static string Identity(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>The scores of every class.</summary>
    /// <exception cref="ArgumentException">The model can't read such inputs, or gives the most probable classes alone.</exception>
    public DenseSoftLabels Score(ExampleInputs inputs, CancellationToken cancellationToken) => Scorer.Score(inputs, null, cancellationToken) as DenseSoftLabels
        ?? throw new ArgumentException($"The model '{Scorer.Name}' gives the most probable classes alone; scores of all classes are needed.");
}
