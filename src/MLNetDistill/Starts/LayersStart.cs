using System.Text.Json.Serialization;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Starts;

/// <summary>
/// Truncation: the embeddings, the first layers and the last one of a teacher that is the student's network with more layers (as in Sun et al., Patient
/// Knowledge Distillation for BERT, 2019).
/// </summary>
public sealed record LayersStart : StartingPoint
{
    /// <summary>The discriminator in JSON.</summary>
    public const string Kind = "layers";

    private const string WayOut = $"take the start '{RandomStart.Kind}'.";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Kind;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsTeacher => true;

    /// <inheritdoc/>
    public override void Validate(StudentArchitecture student)
    {
        if (student is not TransformerArchitecture)
            throw new ArgumentException($"The start '{Kind}' is for the student '{TransformerArchitecture.Kind}', not for '{student.Name}'. Take that student, or {WayOut}");
    }

    /// <inheritdoc/>
    public override void Validate(StudentArchitecture student, Inheritance? inheritance)
    {
        if (inheritance?.Network is not TransformerArchitecture deep)
            throw new ArgumentException($"The start '{Kind}' takes over layers of a {TransformerArchitecture.Kind} teacher, and {(inheritance is null ? "there is no teacher" : $"'{inheritance.Teacher}' is none")}. Take the teacher '{TeacherCatalog.Transformer}' or another student of that kind as the teacher, or {WayOut}");
        if (ArchitectureDifference.Of(deep, student, "layers") is { } difference)
            throw new ArgumentException($"The student can't take over layers of the teacher '{inheritance.Teacher}': {difference}. In the recipe, give the student that network with fewer \"layers\", or {WayOut}");
        if (((TransformerArchitecture)student).Layers > deep.Layers)
            throw new ArgumentException($"The student has {((TransformerArchitecture)student).Layers} layers, and the teacher only {deep.Layers} to take over. In the recipe, set \"layers\" under \"student\" to that or less, or {WayOut}");
    }

    internal override Vocabulary? VocabularyOf(ITeacher? teacher) => Network(teacher).Vocabulary;

    internal override void Apply(WeightSet weights, Vocabulary? vocabulary, ITeacher? teacher)
    {
        foreach (var weight in Network(teacher).Weights)
            if (weights.TryGet(weight.Name, out var own) && own.Shape.SequenceEqual(weight.Shape)) weight.Values.CopyTo(own.Values, 0);
    }

    private static StudentModel Network(ITeacher? teacher) => teacher!.WhiteBox!.Student!;
}
