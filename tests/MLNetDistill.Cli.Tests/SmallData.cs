using System.Globalization;
using System.Text;
using System.Text.Json;
using MLNetDistill.Tests;

namespace MLNetDistill.Cli.Tests;

/// <summary>Small data sets made by a seeded generator, with a teacher's scores in them, and recipes that train in an instant.</summary>
internal sealed class SmallData : IDisposable
{
    private static readonly string[] Classes = ["animal", "food", "place"];
    private static readonly string[][] Words = [["cat", "dog", "horse", "fish"], ["bread", "soup", "rice", "cake"], ["town", "river", "beach", "street"]];
    private static readonly string[] Noise = ["the", "a", "my", "old", "new", "very", "here", "was"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Texts of three classes, with the probabilities of a teacher under <c>teacher</c>.</summary>
    public string Texts(int rows = 60, int seed = 1, string name = "texts.jsonl")
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var c = row % Classes.Length;
            string[] words = [.. Enumerable.Range(0, 6).Select(i => i == 3 ? Words[c][random.Next(4)] : Noise[random.Next(Noise.Length)])];
            var teacher = Classes.ToDictionary(k => k, k => k == Classes[c] ? 0.9 : 0.05);
            return JsonSerializer.Serialize(new { text = string.Join(' ', words), label = Classes[c], teacher });
        });
        return Write(name, string.Join('\n', lines) + "\n");
    }

    /// <summary>A table with two numbers, a category and a binary label, with a teacher's probability of "yes" under <c>p</c>.</summary>
    public string Table(int rows = 60, int seed = 1, string name = "table.csv")
    {
        var random = new Random(seed);
        var csv = new StringBuilder("x,y,color,label,p.no,p.yes\n");
        for (var row = 0; row < rows; row++)
        {
            var (x, y) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            var yes = x + y > 0;
            csv.Append(CultureInfo.InvariantCulture, $"{x:0.000},{y:0.000},{(random.Next(2) == 0 ? "red" : "blue")},{(yes ? "yes" : "no")},{(yes ? 0.1 : 0.9)},{(yes ? 0.9 : 0.1)}\n");
        }
        return Write(name, csv.ToString());
    }

    /// <summary>A linear model over few hashed words.</summary>
    public string TextRecipe(double epochs = 4) => Write($"text-{epochs}.json", Recipe("""{"kind":"linear","ngrams":{"buckets":256,"wordNgrams":1,"minCharNgram":0,"maxCharNgram":0}}""", epochs));

    /// <summary>A small network for tables.</summary>
    public string TableRecipe(double epochs = 4) => Write($"table-{epochs}.json", Recipe("""{"kind":"mlp","hidden":[4]}""", epochs));

    public string File(string name) => _folder.File(name);

    public string Write(string name, string content) => _folder.Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content) => _folder.Write(name, content);

    /// <summary>Distils a student of texts and returns the output folder.</summary>
    public async Task<string> DistillTexts(string folder = "out", params string[] more)
    {
        var result = await Cli.RunAsync(["distill", "--train", Texts(), "--teacher", "column:teacher", "--recipe", TextRecipe(), "--seeds", "1", "--output", File(folder), .. more]);
        Assert.True(result.Code == 0, result.Error);
        return File(folder);
    }

    /// <summary>Distils a student of tables and returns the output folder.</summary>
    public async Task<string> DistillTable(string folder = "out")
    {
        var result = await Cli.RunAsync("distill", "--train", Table(), "--teacher", "column:p", "--recipe", TableRecipe(), "--seeds", "1", "--output", File(folder));
        Assert.True(result.Code == 0, result.Error);
        return File(folder);
    }

    public void Dispose() => _folder.Dispose();

    private static string Recipe(string student, double epochs) => string.Create(CultureInfo.InvariantCulture,
        $$"""{ "student": {{student}}, "objective": [{ "loss": "kd", "weight": 0.8 }, { "loss": "cross-entropy", "weight": 0.2 }], "optimizer": { "epochs": {{epochs}}, "batchSize": 8, "learningRate": 0.05 } }""");
}
