namespace MLNetDistill.AutoML.Recommendation;

/// <summary>What came of one recipe on one data set.</summary>
public sealed record Experience
{
    /// <summary>The data set's name: what is known of it is left out when a recommendation for it is tested.</summary>
    public required string Data { get; init; }

    /// <summary>Scores of one study can be compared with each other: the same data, labels, teacher and metric.</summary>
    public required string Study { get; init; }

    /// <summary>What is known of the data and the teacher before any student is trained; see <see cref="TaskFeatures"/>.</summary>
    public required IReadOnlyDictionary<string, double> Features { get; init; }

    /// <summary>The recipe as a point of a search space.</summary>
    public required Configuration Recipe { get; init; }

    /// <summary>The student's score, higher is better.</summary>
    public required double Score { get; init; }
}
