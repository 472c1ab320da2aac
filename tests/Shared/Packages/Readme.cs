using System.Text;

namespace MLNetDistill.Testing;

/// <summary>The C# in README.md.</summary>
internal static class Readme
{
    /// <summary>The content of its blocks of C#, in order.</summary>
    public static IReadOnlyList<string> Blocks { get; } =
    [
        .. File.ReadAllText(Path.Combine(SharedData.Repository, "README.md")).Split("```csharp\n").Skip(1)
            .Select(text => text[..text.IndexOf("```", StringComparison.Ordinal)]),
    ];

    /// <summary>Made-up questions with the class that their first word tells, as tab-separated text with a header row.</summary>
    /// <param name="rows">The number of questions.</param>
    /// <param name="seed">Another seed gives other questions.</param>
    public static string Questions(int rows, int seed)
    {
        string[][] starts = [["HUM", "Who wrote", "Who painted", "Who invented"], ["LOC", "Where is", "Where was", "In what city is"], ["NUM", "How many people saw", "How old is", "How far away is"]];
        string[] things = ["Hamlet", "the telescope", "the old mill", "a violin", "the Mona Lisa", "the first train", "Macbeth", "the blue bridge", "the radio", "the tower"];
        var random = new Random(seed);
        var text = new StringBuilder("Text\tLabel\n");
        for (var row = 0; row < rows; row++)
        {
            var start = starts[row % starts.Length];
            text.Append($"{start[random.Next(1, start.Length)]} {things[random.Next(things.Length)]}?\t{start[0]}\n");
        }
        return text.ToString();
    }
}
