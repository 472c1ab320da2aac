using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>The questions of a decision tree; what its leaves say are the weights.</summary>
public sealed record TreeSpec
{
    /// <summary>The splits, each after the one that leads to it, the first one at the root; none for a tree of one leaf.</summary>
    public IReadOnlyList<TreeSplit> Splits { get; init; } = [];

    /// <summary>The number of leaves.</summary>
    [JsonIgnore]
    public int Leaves => Splits.Count + 1;

    /// <summary>One clear message if this is no tree over the columns.</summary>
    /// <param name="table">The columns.</param>
    /// <exception cref="ArgumentException">A split asks what its column can't answer, or the ways do not reach every split and leaf once.</exception>
    public void Validate(TableSpec table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (Splits.Contains(null!)) throw new ArgumentException("A split of the tree is null.");
        var (splits, leaves) = (new bool[Splits.Count], new bool[Leaves]);
        for (var i = 0; i < Splits.Count; i++)
        {
            CheckQuestion(i, table);
            Reach(i, Splits[i].Left);
            Reach(i, Splits[i].Right);
        }
        // As many ways as places: none is left out if none is reached twice.
        void Reach(int from, int to)
        {
            var (reached, place) = to < 0 ? (leaves, ~to) : (splits, to);
            if (place >= reached.Length || (to >= 0 && to <= from) || reached[place])
                throw new ArgumentException($"Split {from} of the tree leads to {(to < 0 ? $"leaf {~to}" : $"split {to}")}, which is not there, comes before it or is reached twice.");
            reached[place] = true;
        }
    }

    private void CheckQuestion(int i, TableSpec table)
    {
        var split = Splits[i];
        var isNumeric = split.Column < table.Numeric.Count;
        var valid = split.Column >= 0 && split.Column < table.Numeric.Count + table.Categorical.Count && (isNumeric
            ? split.Threshold is { } threshold && float.IsFinite(threshold) && split.Categories is null
            : split.Threshold is null && split.Categories is { Count: > 0 } categories && categories.All(id => id >= 0 && id <= table.Categorical[split.Column - table.Numeric.Count].Values.Count));
        if (!valid) throw new ArgumentException($"Split {i} of the tree asks about column {split.Column} what that column can't answer.");
    }
}

/// <summary>One question of a decision tree.</summary>
public sealed record TreeSplit
{
    /// <summary>The column: numeric ones count first, then the categorical ones.</summary>
    public required int Column { get; init; }

    /// <summary>Numeric columns: a standardized value up to this one goes left.</summary>
    public float? Threshold { get; init; }

    /// <summary>Numeric columns that may be missing: true if a missing value goes left.</summary>
    public bool MissingLeft { get; init; }

    /// <summary>Categorical columns: the category ids that go left; 0 is a missing or unknown value.</summary>
    public IReadOnlyList<int>? Categories { get; init; }

    /// <summary>Where left leads: the number of a split, or −1 − the number of a leaf.</summary>
    public required int Left { get; init; }

    /// <summary>Where right leads.</summary>
    public required int Right { get; init; }
}
