namespace MLNetDistill.AutoML.Storage;

/// <summary>What makes two searches the same search: their trials may be mixed. Each part is a fingerprint, such as a hash or a name.</summary>
/// <param name="Space">The dimensions.</param>
/// <param name="Data">All inputs and labels.</param>
/// <param name="Teacher">The teacher.</param>
/// <param name="Objective">What is searched for, and under which limits.</param>
/// <param name="Seed">The search's seed.</param>
public sealed record StudyIdentity(string Space, string Data, string Teacher, string Objective, long Seed)
{
    /// <summary>What another search does otherwise, in words; null if nothing.</summary>
    public string? DifferenceTo(StudyIdentity other)
    {
        string?[] all =
        [
            Space != other.Space ? "the search space" : null,
            Data != other.Data ? "the data" : null,
            Teacher != other.Teacher ? "the teacher" : null,
            Objective != other.Objective ? "the objective" : null,
            Seed != other.Seed ? "the seed" : null,
        ];
        string[] found = [.. all.OfType<string>()];
        return found.Length == 0 ? null : string.Join(", ", found[..^1]) + (found.Length == 1 ? "" : " and ") + found[^1];
    }

    /// <summary>Refuses to mix two searches.</summary>
    /// <exception cref="ArgumentException">They differ.</exception>
    internal void ThrowIfNot(StudyIdentity stored, string name, string location)
    {
        if (stored.DifferenceTo(this) is { } difference)
            throw new ArgumentException($"The study '{name}' in {location} is another search: {difference} changed since. Choose another name or storage, or go back to what that search was started with.");
    }
}
