using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Cli.Teachers;

/// <summary>A trained model in a file: a student (.mlnd), or a model saved by ML.NET or a teacher of this library (.zip).</summary>
/// <param name="Scorer">The model.</param>
/// <param name="Columns">What it reads; texts have the names that are usual or that it was trained with.</param>
/// <param name="Student">The student, if it is one.</param>
internal sealed record ModelFile(ITeacher Scorer, ExampleColumns Columns, StudentModel? Student = null)
{
    /// <summary>The text column where nobody names one.</summary>
    public const string DefaultText = "text";

    /// <summary>True if the name is a model file's.</summary>
    public static bool IsNameOf(string name) => Path.GetExtension(name).ToLowerInvariant() is ".mlnd" or ".zip";

    /// <summary>Loads a model.</summary>
    /// <exception cref="FormatException">The file is damaged or no model.</exception>
    public static ModelFile Load(string path)
    {
        if (!path.EndsWith(StudentArchive.Extension, StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"'{path}' is no model: a student ends in .mlnd, a model of ML.NET or a teacher in .zip.");
        var student = StudentModel.Load(path);
        return new(new StudentTeacher(student), ColumnsOf(student.Spec), student);
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

    private static ExampleColumns ColumnsOf(StudentSpec spec)
    {
        if (spec.Table is not { } table) return new() { Text = DefaultText, Text2 = spec.IsTextPair ? DefaultText + "2" : null };
        string[] categorical = [.. table.Categorical.Select(column => column.Name)];
        return new() { Features = [.. table.Numeric.Select(column => column.Name), .. categorical], Categorical = categorical };
    }
}
