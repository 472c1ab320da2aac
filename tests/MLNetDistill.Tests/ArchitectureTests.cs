using System.Text.RegularExpressions;
using MLNetDistill.Testing;

namespace MLNetDistill.Tests;

/// <summary>The folders of the core are floors: what lies in one knows those below it and none above.</summary>
public partial class ArchitectureTests
{
    // From bottom to top.
    private static readonly string[] Floors =
    [
        "Common", "Data", "Signals", "Evaluation", "Losses", "Students", "Augmentation", "Starts", "Recipes", "Training", "Teachers", "Reports", "Runs", "Pipeline",
    ];

    private static readonly string Core = Path.Combine(SharedData.Repository, "src", "MLNetDistill");

    [Fact]
    public void Every_folder_of_the_core_is_a_floor() => Assert.Equal(
        Floors.Order(StringComparer.Ordinal),
        Directory.GetFiles(Core, "*.cs", SearchOption.AllDirectories).Select(FloorOf).Distinct().Except(["buildTransitive"]).Order(StringComparer.Ordinal));

    [Fact]
    public void No_type_knows_one_of_a_floor_above()
    {
        var floors = TypeFloors();
        using var graph = new TypeGraph(typeof(DistillationRecipe).Assembly.Location);
        var upward = graph.Uses
            .Where(type => floors.ContainsKey(type.Key))
            .SelectMany(type => type.Value.Where(floors.ContainsKey).Select(used => (Type: type.Key, Used: used)))
            .Where(pair => Height(floors[pair.Type]) < Height(floors[pair.Used]))
            .Select(pair => $"{floors[pair.Type]}: {pair.Type} knows {pair.Used} of {floors[pair.Used]}")
            .Order(StringComparer.Ordinal).ToList();
        Assert.True(upward.Count == 0, $"{upward.Count} references go upwards:\n{string.Join('\n', upward)}");
    }

    // The compiler leaves nothing of a constant's name or of a reference in a comment, so what a file says it uses counts too.
    [Fact]
    public void No_file_uses_the_namespace_of_a_floor_above()
    {
        var upward = Directory.GetFiles(Core, "*.cs", SearchOption.AllDirectories).SelectMany(file => Using().Matches(File.ReadAllText(file))
            .Select(use => use.Groups[1].Value)
            .Where(floor => Height(floor) > Height(FloorOf(file)))
            .Select(floor => $"{Path.GetRelativePath(Core, file)} uses {floor}")).ToList();
        Assert.True(upward.Count == 0, string.Join('\n', upward));
    }

    private static int Height(string floor) => Array.IndexOf(Floors, floor);

    private static string FloorOf(string file) => Path.GetRelativePath(Core, file).Split(Path.DirectorySeparatorChar)[0];

    /// <summary>The floor of each type, by its full name, as the files declare them.</summary>
    private static Dictionary<string, string> TypeFloors()
    {
        var floors = new Dictionary<string, string>();
        foreach (var file in Directory.GetFiles(Core, "*.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            if (Namespace().Match(text) is not { Success: true } space) continue;
            foreach (Match type in TopLevelType().Matches(text)) floors[$"{space.Groups[1].Value}.{type.Groups[1].Value}"] = FloorOf(file);
        }
        Assert.NotEmpty(floors);
        return floors;
    }

    [GeneratedRegex(@"^using MLNetDistill\.(\w+)[\w.]*;", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public |internal |static |sealed |abstract |partial |readonly |unsafe |file )*(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
