using MLNetDistill.Data;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Runs;

/// <summary>Where a run gets its teacher from: a teacher that has to be fitted or loaded first is only made once the run's folder is open and everything else has been checked.</summary>
/// <param name="Identity">Tells this teacher from any other, for example its kind or the hash of its file: a run only goes on with the teacher that it began with.</param>
/// <param name="Create">Makes the teacher, or finds the one that an interrupted run left; told where to report its training.</param>
public sealed record TeacherSource(string Identity, Func<IProgress<RunProgress>?, CancellationToken, ReadyTeacher> Create)
{
    /// <summary>What the teacher will show of its inside, so that a recipe that asks for more is refused before the teacher is made; null (default) if that is not known.</summary>
    public InnerShape? Inner { get; init; }

    /// <summary>What kind of scores the teacher will give. Default dense.</summary>
    public SoftLabelKind Kind { get; init; } = SoftLabelKind.Dense;

    /// <summary>The teacher's class names; null (default) if they are not known before it is made.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>A teacher that is there already.</summary>
    /// <param name="teacher">The teacher; its name is its identity.</param>
    /// <param name="trainSeconds">How long its training took, for the report; null if it came trained.</param>
    public static TeacherSource Of(ITeacher teacher, double? trainSeconds = null) => new(teacher.Name, (_, _) => new(teacher, trainSeconds))
    {
        Inner = teacher.WhiteBox?.Inner ?? InnerShape.None,
        Kind = teacher.Kind,
        Classes = teacher.Classes,
    };

    /// <summary>What a recipe can expect of these examples and this teacher, as far as it is known before the teacher has scored anything.</summary>
    internal LossContext ContextFor(ExampleSet examples) =>
        new(examples.Task, examples.Classes, Enumerable.Range(0, examples.Count).Any(examples.Labels.IsLabelled), Kind) { Teacher = Inner, TeacherClasses = Classes };
}

/// <summary>A teacher that can score.</summary>
/// <param name="Teacher">The teacher.</param>
/// <param name="TrainSeconds">How long its training took; null if it came trained.</param>
public sealed record ReadyTeacher(ITeacher Teacher, double? TrainSeconds);
