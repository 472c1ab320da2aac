using System.Globalization;
using System.Text;
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
        using var stream = OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Writes a file, replacing it as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiences">What it is to hold.</param>
    public static void Write(string path, IReadOnlyList<Experience> experiences)
    {
        string[] columns = [Data, Study, Score,
            .. experiences.SelectMany(e => e.Features.Keys).Distinct().Order(StringComparer.Ordinal).Select(name => FeaturePrefix + name),
            .. experiences.SelectMany(e => e.Recipe.Keys).Distinct().Order(StringComparer.Ordinal).Select(name => RecipePrefix + name)];
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(Line(columns) + Lines(columns, experiences))));
    }

    /// <summary>Adds to a file, which need not exist yet. Any number of processes may do so at once: a lock file beside it, which stays, makes them take turns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiences">What is to be added.</param>
    /// <exception cref="FormatException">The file is there and is no such file.</exception>
    /// <exception cref="IOException">The file can't be written, or another process kept it locked for half a minute.</exception>
    public static void Append(string path, IReadOnlyList<Experience> experiences)
    {
        using var turn = LockFile.Take(path);
        if (!File.Exists(path))
        {
            Write(path, experiences);
            return;
        }
        var columns = ColumnsOf(path);
        if (experiences.Any(e => e.Features.Keys.Any(name => !columns.Contains(FeaturePrefix + name)) || e.Recipe.Keys.Any(name => !columns.Contains(RecipePrefix + name))))
        {
            Write(path, [.. Read(path), .. experiences]);
            return;
        }
        // In one piece: whoever reads meanwhile sees whole lines.
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0);
        file.Write(Encoding.UTF8.GetBytes(Lines(columns, experiences)));
    }

    private static IReadOnlyList<string> ColumnsOf(string path)
    {
        using var stream = OpenRead(path);
        using var reader = RecordReader.Open(stream, FileFormat.Csv, path);
        foreach (var column in new[] { Data, Study, Score }) reader.Require(column);
        return reader.Columns;
    }

    // Somebody may be adding to it.
    private static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    private static string Lines(IReadOnlyList<string> columns, IReadOnlyList<Experience> experiences) => string.Concat(experiences.Select(e => Line(columns.Select(column => Cell(e, column)))));

    private static string Line(IEnumerable<object> cells) => string.Join(',', cells.Select(Quoted)) + "\n";

    private static object Cell(Experience e, string column) => column switch
    {
        Data => e.Data,
        Study => e.Study,
        Score => e.Score,
        _ when column.StartsWith(FeaturePrefix, StringComparison.Ordinal) => e.Features.TryGetValue(column[FeaturePrefix.Length..], out var value) ? value : "",
        _ when column.StartsWith(RecipePrefix, StringComparison.Ordinal) => e.Recipe.TryGetValue(column[RecipePrefix.Length..], out var value) ? value : "",
        _ => "",
    };

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
