namespace MLNetDistill.Data;

/// <summary>Splits examples at random, but never a group: all of it goes to one part.</summary>
public static class GroupedSplit
{
    /// <summary>Draws parts of the given sizes; what is left makes one more part.</summary>
    /// <param name="groups">The group of each example, for example from <see cref="NearDuplicates.Groups"/>.</param>
    /// <param name="sizes">The sizes of the parts; one comes out smaller only if no group is small enough to fill it.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <returns>The rows of each part, in order, then the rest.</returns>
    /// <exception cref="ArgumentException">There are not that many examples, or a size is negative.</exception>
    public static IReadOnlyList<int[]> Split(IReadOnlyList<int> groups, IReadOnlyList<int> sizes, int seed)
    {
        foreach (var size in sizes) ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
        if (sizes.Sum(size => (long)size) > groups.Count) throw new ArgumentException($"Parts of {string.Join(" + ", sizes)} examples can't be drawn from {groups.Count}.", nameof(sizes));
        var members = Enumerable.Range(0, groups.Count).GroupBy(row => groups[row]).Select(group => group.ToArray()).ToArray();
        new Random(seed).Shuffle(members);
        var left = members.ToList();
        var parts = new List<int[]>();
        foreach (var size in sizes)
        {
            var part = new List<int>();
            left.RemoveAll(group =>
            {
                if (group.Length > size - part.Count) return false;
                part.AddRange(group);
                return true;
            });
            parts.Add([.. part.Order()]);
        }
        parts.Add([.. left.SelectMany(group => group).Order()]);
        return parts;
    }
}
