namespace MLNetDistill.Testing;

/// <summary>The folder of real data beside the repository, where there is one.</summary>
internal static class SharedData
{
    /// <summary>The repository's own folder, found from the test assembly upwards.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder beside the repository, or null.</summary>
    public static string? Root { get; } = Directory.Exists(Path.Combine(Repository, "..", "shared")) ? Path.GetFullPath(Path.Combine(Repository, "..", "shared")) : null;

    /// <summary>A file of the data folder, such as <c>trec/train.jsonl</c>.</summary>
    public static string File(string name) => Path.Combine(Root ?? throw new InvalidOperationException("Mark the test with [SharedDataFact] or [SharedDataTheory]."), "data", name);

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "MLNetDistill.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No MLNetDistill.sln above {AppContext.BaseDirectory}.");
        return folder;
    }
}

/// <summary>A test on real data, skipped where the data folder is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Root is null) Skip = "The shared data folder is not beside the repository.";
    }
}

/// <summary>A theory on real data, skipped where the data folder is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (SharedData.Root is null) Skip = "The shared data folder is not beside the repository.";
    }
}
