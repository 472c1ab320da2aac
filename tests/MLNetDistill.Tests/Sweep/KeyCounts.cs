using MLNetDistill.Augmentation;
using MLNetDistill.Data.WordNet;

namespace MLNetDistill.Tests.Sweep;

/// <summary>How often each key, kind and choice was in a recipe that ran and in one that was refused.</summary>
internal sealed class KeyCounts
{
    // There is one version, and a recipe of any other is refused.
    private static readonly RecipeKey Version = RecipeKeys.Of(typeof(DistillationRecipe).GetProperty(nameof(DistillationRecipe.Version))!);

    private readonly Dictionary<RecipeKey, int> _ran = [], _refused = [];

    public void Ran(IEnumerable<RecipeKey> keys) => Count(_ran, keys);

    public void Refused(IEnumerable<RecipeKey> keys) => Count(_refused, keys);

    /// <summary>What was not yet in a recipe of both fates.</summary>
    public IReadOnlyList<RecipeKey> Missing() => [.. RecipeKeys.All.Where(CanBeDrawn).Where(key => (!_ran.ContainsKey(key) && key != Version) || !_refused.ContainsKey(key))];

    // Without the thesaurus there are no synonyms.
    private static bool CanBeDrawn(RecipeKey key) => key.Owner != typeof(Synonyms) || WordNetFiles.Package.IsInstalled;

    /// <summary>A line per key, the rarest first.</summary>
    public IEnumerable<string> Lines() => RecipeKeys.All.OrderBy(key => _ran.GetValueOrDefault(key)).Select(key => $"{_ran.GetValueOrDefault(key),4} ran {_refused.GetValueOrDefault(key),4} refused {key}");

    private static void Count(Dictionary<RecipeKey, int> counts, IEnumerable<RecipeKey> keys)
    {
        foreach (var key in keys) counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
