using System.Runtime.InteropServices;
using MLNetDistill.Inference;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNetDistill.Transforms;

// The custom mappings of a saved student. ML.NET finds them again by contract name in this assembly, creates them without arguments and binds
// them by property names, so names and contracts here are part of the file format.

/// <summary>What a saved student reads from a row.</summary>
internal interface IStudentSource
{
    /// <summary>The student, as <see cref="StudentPayload"/> text; the same memory for every row.</summary>
    ReadOnlyMemory<char> Student { get; }

    /// <summary>Writes the student's raw outputs.</summary>
    void Score(StudentModel student, Span<float> scores);
}

internal class TextColumns
{
    [ColumnName(SavedStudent.TextColumn)]
    public ReadOnlyMemory<char> Text { get; set; }

    [ColumnName(SavedStudent.SecondColumn)]
    public ReadOnlyMemory<char> Second { get; set; }
}

internal sealed class TextSource : TextColumns, IStudentSource
{
    [ColumnName(SavedStudent.StudentColumn)]
    public ReadOnlyMemory<char> Student { get; set; }

    public void Score(StudentModel student, Span<float> scores)
    {
        if (student.Spec.IsTextPair) student.Score(Text.Span, Second.Span, scores);
        else student.Score(Text.Span, scores);
    }
}

internal class NumberColumns
{
    [ColumnName(SavedStudent.NumbersColumn)]
    public VBuffer<float> Numbers { get; set; }
}

internal sealed class NumberSource : NumberColumns, IStudentSource
{
    [ColumnName(SavedStudent.StudentColumn)]
    public ReadOnlyMemory<char> Student { get; set; }

    public void Score(StudentModel student, Span<float> scores) => TableScorer.Score(student, Numbers, default, scores);
}

internal class CategoryColumns
{
    [ColumnName(SavedStudent.CategoriesColumn)]
    public VBuffer<ReadOnlyMemory<char>> Categories { get; set; }
}

internal sealed class CategorySource : CategoryColumns, IStudentSource
{
    [ColumnName(SavedStudent.StudentColumn)]
    public ReadOnlyMemory<char> Student { get; set; }

    public void Score(StudentModel student, Span<float> scores) => TableScorer.Score(student, default, Categories, scores);
}

internal sealed class MixedSource : NumberColumns, IStudentSource
{
    [ColumnName(SavedStudent.CategoriesColumn)]
    public VBuffer<ReadOnlyMemory<char>> Categories { get; set; }

    [ColumnName(SavedStudent.StudentColumn)]
    public ReadOnlyMemory<char> Student { get; set; }

    public void Score(StudentModel student, Span<float> scores) => TableScorer.Score(student, Numbers, Categories, scores);
}

internal static class TableScorer
{
    public static void Score(StudentModel student, VBuffer<float> numbers, VBuffer<ReadOnlyMemory<char>> categories, Span<float> scores)
    {
        Span<int> ids = student.TableEncoder.CategoricalCount <= 64 ? stackalloc int[student.TableEncoder.CategoricalCount] : new int[student.TableEncoder.CategoricalCount];
        for (var i = 0; i < ids.Length; i++) ids[i] = student.TableEncoder.CategoryId(i, categories.GetItemOrDefault(i).Span);
        if (numbers.IsDense)
        {
            student.Score(new TableRow(numbers.GetValues(), ids), scores);
            return;
        }
        var dense = new float[numbers.Length];
        numbers.CopyTo(dense);
        student.Score(new TableRow(dense, ids), scores);
    }
}

/// <summary>The constant that the lookup of the student starts from.</summary>
internal sealed class StudentKey
{
    public const int Only = 1;

    [ColumnName(SavedStudent.KeyColumn)]
    public int Key { get; set; }
}

/// <summary>Everything that a student says about a row; the chain keeps what its task needs.</summary>
internal sealed class StudentScores
{
    [ColumnName(SavedStudent.IndexColumn)]
    public int Index { get; set; }

    [ColumnName(SavedStudent.PositiveColumn)]
    public bool Positive { get; set; }

    [ColumnName(SavedStudent.ValueColumn)]
    public float Value { get; set; }

    [ColumnName(SavedStudent.ProbabilityColumn)]
    public float Probability { get; set; }

    [ColumnName(SavedStudent.ProbabilitiesColumn)]
    public float[] Probabilities { get; set; } = [];
}

internal abstract class KeyFactory<TSource> : CustomMappingFactory<TSource, StudentKey> where TSource : class, new()
{
    public static void Map(TSource source, StudentKey key) => key.Key = StudentKey.Only;

    public override Action<TSource, StudentKey> GetMapping() => Map;
}

internal abstract class StudentFactory<TSource> : CustomMappingFactory<TSource, StudentScores> where TSource : class, IStudentSource, new()
{
    public override Action<TSource, StudentScores> GetMapping() => new StudentMapping<TSource>().Map;
}

/// <summary>Scores rows; the student is read from its text once.</summary>
internal sealed class StudentMapping<TSource> where TSource : class, IStudentSource
{
    private (object Text, StudentModel Student)? _last;
    private readonly Lock _lock = new();

    public void Map(TSource source, StudentScores result)
    {
        var student = Student(source.Student);
        Span<float> scores = student.OutputCount <= 256 ? stackalloc float[student.OutputCount] : new float[student.OutputCount];
        source.Score(student, scores);
        switch (student.Spec.Task)
        {
            case TaskKind.Multiclass:
                result.Index = Prediction.ClassOf(TaskKind.Multiclass, scores);
                result.Probabilities = new float[scores.Length];
                student.ToProbabilities(scores, result.Probabilities);
                break;
            case TaskKind.Binary:
                Span<float> both = stackalloc float[2];
                student.ToProbabilities(scores, both);
                (result.Positive, result.Value, result.Probability) = (scores[0] > 0, scores[0], both[1]);
                break;
            default:
                result.Value = student.ToValue(scores);
                break;
        }
    }

    private StudentModel Student(ReadOnlyMemory<char> text)
    {
        MemoryMarshal.TryGetString(text, out var whole, out _, out _);
        lock (_lock)
        {
            if (_last is not { } last || !ReferenceEquals(last.Text, whole)) _last = last = (whole!, StudentPayload.Parse(text.Span).Student);
            return last.Student;
        }
    }
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class TextKeyFactory : KeyFactory<TextColumns>
{
    public const string Contract = "MLNetDistill.Key.Text";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class NumberKeyFactory : KeyFactory<NumberColumns>
{
    public const string Contract = "MLNetDistill.Key.Numbers";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class CategoryKeyFactory : KeyFactory<CategoryColumns>
{
    public const string Contract = "MLNetDistill.Key.Categories";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class TextStudentFactory : StudentFactory<TextSource>
{
    public const string Contract = "MLNetDistill.Student.Text";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class NumberStudentFactory : StudentFactory<NumberSource>
{
    public const string Contract = "MLNetDistill.Student.Numbers";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class CategoryStudentFactory : StudentFactory<CategorySource>
{
    public const string Contract = "MLNetDistill.Student.Categories";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class MixedStudentFactory : StudentFactory<MixedSource>
{
    public const string Contract = "MLNetDistill.Student.Mixed";
}
