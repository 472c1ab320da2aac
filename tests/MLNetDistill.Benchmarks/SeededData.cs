using MLNetDistill.Runs;

namespace MLNetDistill.Benchmarks;

/// <summary>The loop of the benchmarks that train on public data sets: the first seed of all of them comes before the second, so that an ended run tells something of each.</summary>
internal static class SeededData
{
    /// <summary>Where teachers are kept, which several benchmarks share.</summary>
    public static string Teachers => Path.Combine(QualityBenchmark.Repository(), "artifacts", "quality");

    /// <summary>The folder that keeps a benchmark's results.</summary>
    public static string Output(string benchmark) => Directory.CreateDirectory(Path.Combine(QualityBenchmark.Repository(), "artifacts", benchmark)).FullName;

    /// <summary>False, with a message, if a name is none of the data sets.</summary>
    public static bool Knows(IReadOnlyList<string> dataSets, IReadOnlyList<string> names)
    {
        if (names.Except(dataSets).FirstOrDefault() is not { } unknown) return true;
        Console.Error.WriteLine($"There is no data set '{unknown}'; there are {string.Join(", ", dataSets)}.");
        return false;
    }

    /// <summary>Reads a data set; null, with a message, if it is not there.</summary>
    public static RunData? Read(string name)
    {
        var folder = Path.GetFullPath(Path.Combine(QualityBenchmark.Repository(), "..", "shared", "data", name));
        if (Directory.Exists(folder)) return QualityData.Read(folder);
        Console.WriteLine($"{name} is skipped: its data are looked for in {folder}, and there is no such folder.");
        return null;
    }

    /// <summary>Measures every data set with every seed.</summary>
    public static void ForEach(IReadOnlyList<string> names, IEnumerable<int> seeds, Action<RunData, int> measure)
    {
        foreach (var seed in seeds)
        {
            foreach (var name in names)
            {
                if (Read(name) is { } data) measure(data, seed);
            }
        }
    }
}
