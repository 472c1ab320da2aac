namespace MLNetDistill.Losses;

/// <summary>Which layers are compared.</summary>
public sealed record LayerMapping
{
    /// <summary>How layers are paired; each loss has its own default.</summary>
    public LayerStrategy Strategy { get; init; }

    /// <summary>The pairs, for <see cref="LayerStrategy.Explicit"/> alone.</summary>
    public IReadOnlyList<LayerNames> Pairs { get; init; } = [];

    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    internal void Validate(string loss)
    {
        if (Strategy == LayerStrategy.Explicit != Pairs.Count > 0)
            throw new ArgumentException($"The layers of the loss '{loss}' need pairs with the strategy 'explicit', and with no other.");
    }

    /// <summary>The pairs between two networks, by the places in the lists.</summary>
    /// <param name="loss">The loss, for errors.</param>
    /// <param name="student">The names of the student's layers that can take part, from the input on.</param>
    /// <param name="teacher">The teacher's.</param>
    /// <param name="fromInput">True if the first layers are the inputs of the networks, which belong together.</param>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    internal IReadOnlyList<LayerPair> Resolve(string loss, IReadOnlyList<string> student, IReadOnlyList<string> teacher, bool fromInput)
    {
        var (s, t) = (student.Count, teacher.Count);
        var every = Enumerable.Range(0, s);
        return Strategy switch
        {
            LayerStrategy.Top => [new(s - 1, t - 1)],
            LayerStrategy.Skip when fromInput => [.. every.Select(i => new LayerPair(i, s == 1 ? t - 1 : i * (t - 1) / (s - 1)))],
            LayerStrategy.Skip => [.. every.Select(i => new LayerPair(i, Math.Max(0, ((i + 1) * t / s) - 1)))],
            LayerStrategy.Last => [.. every.Skip(s - t).Select(i => new LayerPair(i, t - s + i))],
            LayerStrategy.Explicit => [.. Pairs.Select(pair => new LayerPair(Place(loss, "student", student, pair.Student), Place(loss, "teacher", teacher, pair.Teacher)))],
            _ => [.. every.SelectMany(_ => Enumerable.Range(0, t), (i, j) => new LayerPair(i, j))],
        };
    }

    private static int Place(string loss, string who, IReadOnlyList<string> names, string name) => names.ToList().IndexOf(name) is >= 0 and var place ? place
        : throw new ArgumentException($"The {who} has no layer '{name}' that the loss '{loss}' can compare; it has {string.Join(", ", names)}.");
}
