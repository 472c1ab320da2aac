using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Evaluation;

/// <summary>How large a model is.</summary>
/// <param name="Parameters">The number of trained numbers, where known.</param>
/// <param name="Bytes">The size on disk, where known.</param>
public readonly record struct ModelSize(long? Parameters, long? Bytes)
{
    /// <summary>The size of a student; its bytes are those of its <c>.mlnd</c> file.</summary>
    public static ModelSize Of(StudentModel student)
    {
        using var file = new MemoryStream();
        student.Save(file);
        return new(student.ParameterCount, file.Length);
    }

    /// <summary>The size of a teacher; its bytes are those of its parameters in single precision.</summary>
    public static ModelSize Of(ITeacher teacher) => new(teacher.ParameterCount, teacher.ParameterCount * sizeof(float));
}
