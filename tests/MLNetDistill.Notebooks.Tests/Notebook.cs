using System.Text.Json;

namespace MLNetDistill.Notebooks.Tests;

/// <summary>The code of a Polyglot notebook (Jupyter's format, version 4).</summary>
internal sealed class Notebook
{
    private Notebook(IReadOnlyList<string> cells) => Cells = cells;

    /// <summary>The C# cells in order.</summary>
    public IReadOnlyList<string> Cells { get; }

    /// <summary>What <c>#r "nuget: …"</c> asks for, such as <c>MLNetDistill, 0.1.0</c>.</summary>
    public IEnumerable<string> Packages => Cells.SelectMany(cell => cell.Split('\n'))
        .Where(line => line.StartsWith("#r \"nuget:", StringComparison.Ordinal)).Select(line => line["#r \"nuget:".Length..].Trim(' ', '"'));

    public static Notebook Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal(4, document.RootElement.GetProperty("nbformat").GetInt32());
        Assert.Equal(".net-csharp", document.RootElement.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString());
        var cells = new List<string>();
        foreach (var cell in document.RootElement.GetProperty("cells").EnumerateArray().Where(c => c.GetProperty("cell_type").GetString() == "code"))
        {
            // What a run leaves behind (outputs, machine paths) does not belong into the repository.
            Assert.Empty(cell.GetProperty("outputs").EnumerateArray());
            cells.Add(string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())));
        }
        return new(cells);
    }
}
