using MLNetDistill.Signals;


namespace MLNetDistill.Losses;

/// <summary>A loss that compares layers of the student with layers of the teacher.</summary>
public abstract record MappedLoss : DistillationLoss
{
    /// <summary>Sets the defaults.</summary>
    /// <param name="scale">The published factor.</param>
    /// <param name="layers">The published choice of layers.</param>
    protected MappedLoss(double scale = 1, LayerStrategy layers = LayerStrategy.Top) => (Scale, Layers) = (scale, new() { Strategy = layers });

    /// <summary>Which layers are compared.</summary>
    public LayerMapping Layers { get; init; }

    /// <summary>The factor, above 0, that brings the formula to the size of other losses. Default: as published; the weight of the loss comes on top.</summary>
    public double Scale { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Layers.Validate(Description.Name);
        RequireFactor(Scale, nameof(Scale));
    }

    /// <inheritdoc/>
    public sealed override void Validate(LossContext context)
    {
        base.Validate(context);
        if (context.Teacher is { } teacher) Validate(Pairs(context.Student, teacher), context.Student, teacher);
    }

    /// <summary>Refuses layers that can't be compared.</summary>
    /// <param name="pairs">The layers.</param>
    /// <param name="student">What the student shows.</param>
    /// <param name="teacher">What the teacher shows.</param>
    /// <exception cref="ArgumentException">The message says why and names the way out.</exception>
    protected virtual void Validate(IReadOnlyList<LayerPair> pairs, InnerShape student, InnerShape teacher)
    {
    }

    /// <summary>A name for a part of a pair's comparison, from which its initial values follow.</summary>
    /// <param name="pair">The layers.</param>
    /// <param name="part">The part.</param>
    protected string NameOf(LayerPair pair, string part) => $"{Description.Name} {pair.Student} {pair.Teacher} {part}";

    /// <summary>The layers that are compared.</summary>
    /// <param name="student">What the student shows.</param>
    /// <param name="teacher">What the teacher shows.</param>
    protected IReadOnlyList<LayerPair> Pairs(InnerShape student, InnerShape teacher)
    {
        var (ofStudent, ofTeacher) = (Candidates(student), Candidates(teacher));
        return [.. Layers.Resolve(Description.Name, [.. ofStudent.Select(c => c.Name)], [.. ofTeacher.Select(c => c.Name)], fromInput: !Needs.HasFlag(LossNeeds.Attention))
            .Select(pair => new LayerPair(ofStudent[pair.Student].Place, ofTeacher[pair.Teacher].Place))];
    }

    private IReadOnlyList<(int Place, string Name)> Candidates(InnerShape shape) => Needs.HasFlag(LossNeeds.Attention)
        ? [.. shape.Attention.Select((_, i) => (i, $"attention{i + 1}"))]
        : [.. shape.Hidden.Select((layer, i) => (i, layer)).Where(l => l.layer.HasTokens || !Needs.HasFlag(LossNeeds.TokenStates)).Select(l => (l.i, l.layer.Name))];
}
