using System.Text.Json.Serialization;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Starts;

/// <summary>The weights that a student has before it sees the task: as much a part of a recipe as its losses.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "from")]
[JsonDerivedType(typeof(RandomStart), RandomStart.Kind)]
[JsonDerivedType(typeof(InheritedStart), InheritedStart.Kind)]
[JsonDerivedType(typeof(GeneralStart), GeneralStart.Kind)]
[JsonDerivedType(typeof(LayersStart), LayersStart.Kind)]
public abstract record StartingPoint
{
    private protected StartingPoint()
    {
    }

    /// <summary>The name used in recipes and on the command line.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>A starting point by name.</summary>
    /// <param name="name"><c>random</c>, <c>inherited</c>, <c>general</c>, <c>layers</c>, or the file of a general student.</param>
    /// <exception cref="ArgumentException">It is none of these names and no file.</exception>
    public static StartingPoint Of(string name) => name switch
    {
        RandomStart.Kind => new RandomStart(),
        InheritedStart.Kind => new InheritedStart(),
        GeneralStart.Kind => new GeneralStart(),
        LayersStart.Kind => new LayersStart(),
        _ when File.Exists(name) => new GeneralStart { Path = name },
        _ => throw new ArgumentException($"There is no start '{name}' and no such file; there are {RandomStart.Kind}, {InheritedStart.Kind}, {GeneralStart.Kind}, {LayersStart.Kind}, and the files that 'mlnetdistill general' writes.", nameof(name)),
    };

    /// <summary>True if the teacher itself has to be there, and not its scores alone.</summary>
    [JsonIgnore]
    public virtual bool NeedsTeacher => false;

    /// <summary>Checks the start by itself.</summary>
    /// <exception cref="ArgumentException">A file that it names is not there.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Checks that a student can start here.</summary>
    /// <param name="student">The student's network.</param>
    /// <exception cref="ArgumentException">It can't; the message says why and the way out.</exception>
    /// <exception cref="FormatException">A file that the start names is damaged.</exception>
    public virtual void Validate(StudentArchitecture student)
    {
    }

    /// <summary>Checks that a student can start from what a teacher shows.</summary>
    /// <param name="student">The student's network.</param>
    /// <param name="teacher">The teacher; null if there is none.</param>
    /// <exception cref="ArgumentException">It can't; the message says why and the way out.</exception>
    public void Validate(StudentArchitecture student, ITeacher? teacher) => Validate(student, teacher is null ? null : Inheritance.Of(teacher));

    /// <summary>Checks that a student can start from what a teacher has, or will have once it is made.</summary>
    /// <param name="student">The student's network.</param>
    /// <param name="inheritance">What the teacher has; null if there is no teacher.</param>
    /// <exception cref="ArgumentException">It can't; the message says why and the way out.</exception>
    public virtual void Validate(StudentArchitecture student, Inheritance? inheritance)
    {
    }

    /// <summary>The vocabulary that the start prescribes; null if it is the data's.</summary>
    /// <param name="teacher">The teacher; null if there is none.</param>
    internal virtual Vocabulary? VocabularyOf(ITeacher? teacher) => null;

    /// <summary>Replaces random weights in place.</summary>
    /// <param name="weights">The student's weights by name, random so far.</param>
    /// <param name="vocabulary">The student's vocabulary.</param>
    /// <param name="teacher">The teacher; null if there is none.</param>
    internal abstract void Apply(WeightSet weights, Vocabulary? vocabulary, ITeacher? teacher);
}
