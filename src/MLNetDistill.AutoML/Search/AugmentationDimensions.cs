using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Signals;

namespace MLNetDistill.AutoML.Search;

/// <summary>
/// Whether the training inputs are copied with changes for the teacher to score, how often, and how much is changed; and whether batches are mixed. Augmentations of
/// the recipe to start from that have no dimensions of their own are one choice as they are.
/// </summary>
internal static class AugmentationDimensions
{
    internal const string Augmentation = "augmentation";

    private const string Mixing = "mixup", None = "none";

    public static IEnumerable<RecipeDimension> For(ExampleInputs inputs, DistillationRecipe start) => [.. Copies(inputs, start), .. Mix()];

    private static IEnumerable<RecipeDimension> Copies(ExampleInputs inputs, DistillationRecipe start) => inputs is TableInputs ? Of<Spunge>(start, () => new Spunge(), Spunge.Kind,
    [
        (new RealDimension("spunge.column-probability", 0.02, 0.5, logarithmic: true), (a, v) => a with { ColumnProbability = (double)v }, a => a.ColumnProbability),
        (new RealDimension("spunge.noise", 0.02, 1, logarithmic: true), (a, v) => a with { Noise = (double)v }, a => a.Noise),
    ]) : Of<TokenMasking>(start, () => new TokenMasking(), TokenMasking.Kind,
    [
        (new RealDimension("token-masking.mask-probability", 0, 0.5), (a, v) => a with { MaskProbability = (double)v }, a => a.MaskProbability),
        (new RealDimension("token-masking.ngram-probability", 0, 0.5), (a, v) => a with { NgramProbability = (double)v }, a => a.NgramProbability),
    ]);

    private static IEnumerable<RecipeDimension> Mix() =>
    [
        // Where a loss compares token by token, there is no mixing.
        new(new ChoiceDimension(Mixing, [false, true]), (r, v) => r with { Mixup = (bool)v && (r.Needs() & (LossNeeds.TokenStates | LossNeeds.Attention)) == 0 ? r.Mixup ?? new() : null }, r => r.Mixup is not null),
        new(new RealDimension("mixup.alpha", 0.05, 4, logarithmic: true) { Default = new Mixup().Alpha, Condition = new(Mixing, true) }, (r, v) => r with { Mixup = r.Mixup is null ? null : new Mixup { Alpha = (double)v } }, r => r.Mixup?.Alpha),
    ];

    private static IEnumerable<RecipeDimension> Of<T>(
        DistillationRecipe start, Func<T> create, string kind, (Dimension Dimension, Func<T, object, T> Apply, Func<T, object> Read)[] options) where T : InputAugmentation
    {
        var given = start.Augmentation is [] or [T] ? null : string.Join('+', start.Augmentation.Select(a => a.Name));
        yield return new(new ChoiceDimension(Augmentation, given is null ? [None, kind] : [None, kind, given]) { Cost = CostOrder.Ascending },
            (r, v) => r with { Augmentation = (string)v == None ? [] : (string)v == given ? start.Augmentation : [Find<T>(r) ?? create()] },
            r => r.Augmentation.Count == 0 ? None : given is not null && r.Augmentation.SequenceEqual(start.Augmentation) ? given : Find<T>(r)?.Name);
        yield return Option<T>(kind, new IntegerDimension("copies", 1, 16, logarithmic: true) { Default = create().Copies, Cost = CostOrder.Ascending }, (a, v) => a with { Copies = (int)(long)v }, a => (long)a.Copies);
        foreach (var (dimension, apply, read) in options) yield return Option(kind, dimension.WithDefault(read(create())), apply, read);
    }

    private static RecipeDimension Option<T>(string kind, Dimension dimension, Func<T, object, T> apply, Func<T, object> read) where T : InputAugmentation => new(
        dimension with { Condition = new(Augmentation, kind) },
        (recipe, value) => recipe with { Augmentation = [.. recipe.Augmentation.Select(a => a is T mine ? apply(mine, value) : a)] },
        recipe => Find<T>(recipe) is { } found ? read(found) : null);

    private static T? Find<T>(DistillationRecipe recipe) where T : InputAugmentation => recipe.Augmentation.OfType<T>().FirstOrDefault();
}
