using System.Globalization;
using MLNetDistill.Data;
using MLNetDistill.Inference;

namespace MLNetDistill.AutoML.Recommendation;

/// <summary>
/// Experience as CSV: the columns <c>data</c>, <c>study</c> and <c>score</c>, one column <c>data.NAME</c> per feature of the data set and one <c>recipe.NAME</c> per
/// dimension of the recipe. An empty cell is a feature that is not known, or a dimension that does not exist for the recipe.
/// </summary>
public static class ExperienceFile
{
    private const string Data = "data", Study = "study", Score = "score", FeaturePrefix = "data.", RecipePrefix = "recipe.";

    private static readonly Lazy<IReadOnlyList<Experience>> ShippedExperience = new(() =>
    {
        var assembly = typeof(ExperienceFile).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".csv", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            return Read(stream, name);
        })];
    });

    /// <summary>The experience that comes with the library: measured by its own benchmark.</summary>
    public static IReadOnlyList<Experience> Shipped => ShippedExperience.Value;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is no such file; the message names file, line and column.</exception>
    public static IReadOnlyList<Experience> Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Writes a file, replacing it as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiences">What it is to hold.</param>
    public static void Write(string path, IReadOnlyList<Experience> experiences)
    {
        string[] features = [.. experiences.SelectMany(e => e.Features.Keys).Distinct().Order(StringComparer.Ordinal)];
        string[] dimensions = [.. experiences.SelectMany(e => e.Recipe.Keys).Distinct().Order(StringComparer.Ordinal)];
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            WriteLine([Data, Study, Score, .. features.Select(f => FeaturePrefix + f), .. dimensions.Select(d => RecipePrefix + d)]);
            foreach (var e in experiences)
                WriteLine([e.Data, e.Study, e.Score, .. features.Select(f => e.Features.TryGetValue(f, out var v) ? (object)v : ""), .. dimensions.Select(d => e.Recipe.TryGetValue(d, out var v) ? v : "")]);

            void WriteLine(IEnumerable<object> cells) => writer.WriteLine(string.Join(',', cells.Select(Quoted)));
        });
    }

    /// <summary>Adds to a file, which need not exist yet. Searches of one user that end at the same moment may lose each other's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiences">What is to be added.</param>
    /// <exception cref="FormatException">The file is there and is no such file.</exception>
    public static void Append(string path, IReadOnlyList<Experience> experiences) => Write(path, [.. File.Exists(path) ? Read(path) : [], .. experiences]);

    private static List<Experience> Read(Stream stream, string source)
    {
        using var reader = RecordReader.Open(stream, FileFormat.Csv, source);
        var (data, study, score) = (reader.Require(Data), reader.Require(Study), reader.Require(Score));
        var columns = reader.Columns.Select((name, index) => (name, index)).ToList();
        var features = columns.Where(c => c.name.StartsWith(FeaturePrefix, StringComparison.Ordinal)).ToList();
        var dimensions = columns.Where(c => c.name.StartsWith(RecipePrefix, StringComparison.Ordinal)).ToList();
        var experiences = new List<Experience>();
        while (reader.Read())
        {
            experiences.Add(new()
            {
                Data = reader.Get(data) ?? "",
                Study = reader.Get(study) ?? "",
                Score = Number(Score, score),
                Features = features.Where(c => !string.IsNullOrEmpty(reader.Get(c.index))).ToDictionary(c => c.name[FeaturePrefix.Length..], c => Number(c.name, c.index), StringComparer.Ordinal),
                Recipe = new(dimensions.Where(c => !string.IsNullOrEmpty(reader.Get(c.index))).Select(c => KeyValuePair.Create(c.name[RecipePrefix.Length..], Value(reader.Get(c.index)!)))),
            });
        }
        return experiences;

        double Number(string name, int column) => double.TryParse(reader.Get(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number : throw reader.Error(name, $"'{reader.Get(column)}' is no number.");
    }

    private static object Value(string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real
        : bool.TryParse(text, out var truth) ? truth
        : text;

    private static string Quoted(object cell)
    {
        var text = Convert.ToString(cell, CultureInfo.InvariantCulture)!;
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
