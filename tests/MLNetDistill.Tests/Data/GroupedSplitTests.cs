using MLNetDistill.Data;

namespace MLNetDistill.Tests.Data;

public class GroupedSplitTests
{
    [Fact]
    public void Near_duplicates_share_a_group_and_others_do_not()
    {
        var random = new Random(1);
        string Sentence() => string.Join(' ', Enumerable.Range(0, 40).Select(_ => $"w{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}"));
        var texts = Enumerable.Range(0, 40).Select(_ => Sentence()).ToArray();
        // Twins: another case, layout and numbers; one word changed; a word added at the end.
        string[] twins = [.. texts.Select((text, i) => (i % 3) switch
        {
            0 => text.ToUpperInvariant().Replace(" ", " \n, ", StringComparison.Ordinal),
            1 => $"{text} unsubscribe",
            _ => string.Join(' ', text.Split(' ').Select((word, at) => at == 7 ? "other" : word)),
        })];
        var groups = NearDuplicates.Groups(new TextInputs([.. texts, .. twins]));
        Assert.Equal(Enumerable.Range(0, 40), groups[..40]);
        Assert.Equal(groups[..40], groups[40..]);
    }

    [Fact]
    public void Groups_are_those_of_an_exact_comparison_away_from_the_threshold()
    {
        var random = new Random(2);
        var texts = Enumerable.Range(0, 60).Select(_ => string.Join(' ', Enumerable.Range(0, 30).Select(_ => $"w{(char)('a' + random.Next(4))}"))).ToList();
        for (var i = 0; i < 60; i++)
            texts.Add(string.Join(' ', texts[i].Split(' ').Select((word, at) => at < random.Next(40) - 10 ? word : "x" + word)));
        var groups = NearDuplicates.Groups(new TextInputs([.. texts]));
        for (var a = 0; a < texts.Count; a++)
            for (var b = 0; b < a; b++)
                if (Jaccard(texts[a], texts[b]) > 0.9) Assert.Equal(groups[a], groups[b]);
        // Whatever shares a group is linked by pairs that are alike.
        foreach (var group in Enumerable.Range(0, texts.Count).GroupBy(i => groups[i]).Where(g => g.Count() > 1))
            Assert.All(group, a => Assert.Contains(group, b => a != b && Jaccard(texts[a], texts[b]) > 0.5));
    }

    private static double Jaccard(string a, string b)
    {
        var (x, y) = (Triples(a), Triples(b));
        return x.Intersect(y).Count() / (double)x.Union(y).Count();

        static HashSet<string> Triples(string text)
        {
            var words = text.Split(' ');
            return [.. Enumerable.Range(0, words.Length - 2).Select(i => string.Join(' ', words[i..(i + 3)]))];
        }
    }

    [Fact]
    public void Short_and_empty_texts_pairs_and_tables()
    {
        Assert.Equal([0, 0, 1, 2, 2, 3], NearDuplicates.Groups(new TextInputs(["Hi!", "hi", "ho", "", "", "!!"])));
        Assert.Equal([0, 1, 2], NearDuplicates.Groups(new TextInputs(["a b", "a", "a b c"], ["c", "b c", ""])));
        Assert.Equal([0, 1, 0], NearDuplicates.Groups(new TableInputs(3, ["x"], [1, 1, 1], ["c"], ["p", "q", "p"])));
        Assert.Empty(NearDuplicates.Groups(new TextInputs([])));
        Assert.Throws<ArgumentOutOfRangeException>(() => NearDuplicates.Groups(new TextInputs([]), similarity: 0));
    }

    [Fact]
    public void A_split_has_the_sizes_keeps_groups_together_and_depends_on_the_seed_alone()
    {
        var random = new Random(3);
        var groups = Enumerable.Range(0, 1000).Select(i => random.Next(3) == 0 ? random.Next(20) : 100 + i).ToArray();
        var parts = GroupedSplit.Split(groups, [100, 500], seed: 4);
        Assert.Equal([100, 500, 400], parts.Select(part => part.Length));
        Assert.Equal(Enumerable.Range(0, 1000), parts.SelectMany(part => part).Order());
        for (var a = 0; a < 3; a++)
            for (var b = 0; b < a; b++)
                Assert.Empty(parts[a].Select(row => groups[row]).Intersect(parts[b].Select(row => groups[row])));
        Assert.Equal(parts, GroupedSplit.Split(groups, [100, 500], seed: 4));
        Assert.NotEqual(parts, GroupedSplit.Split(groups, [100, 500], seed: 5));
        Assert.Equal([[], [0, 1, 2]], GroupedSplit.Split([7, 7, 7], [2], seed: 1));
        Assert.Throws<ArgumentException>(() => GroupedSplit.Split([1, 2], [3], seed: 1));
    }
}
