using System.Text.Json;

namespace MLNetDistill.Notebooks.Tests;

/// <summary>The code of a Polyglot notebook (Jupyter's format, version 4).</summary>
internal sealed class Notebook
{
    private Notebook(IReadOnlyList<string> cells, IReadOnlyList<string> packages) => (Cells, Packages) = (cells, packages);

    /// <summary>The C# cells in order, without the lines that only a notebook understands.</summary>
    public IReadOnlyList<string> Cells { get; }

    /// <summary>What <c>#r "nuget: …"</c> asks for, such as <c>MLNetDistill, 0.1.0</c>.</summary>
    public IReadOnlyList<string> Packages { get; }

    public static Notebook Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal(4, document.RootElement.GetProperty("nbformat").GetInt32());
        Assert.Equal(".net-csharp", document.RootElement.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString());
        var packages = new List<string>();
        var cells = new List<string>();
        foreach (var cell in document.RootElement.GetProperty("cells").EnumerateArray().Where(c => c.GetProperty("cell_type").GetString() == "code"))
        {
            // What a run leaves behind (outputs, machine paths) does not belong into the repository.
            Assert.Empty(cell.GetProperty("outputs").EnumerateArray());
            var lines = cell.GetProperty("source").EnumerateArray().SelectMany(line => line.GetString()!.TrimEnd('\n').Split('\n')).ToList();
            packages.AddRange(lines.Where(IsPackage).Select(line => line["#r \"nuget:".Length..].Trim(' ', '"')));
            cells.Add(string.Join('\n', lines.Select(line => IsMagic(line) ? "" : line)));
        }
        return new(cells, packages);
    }

    private static bool IsPackage(string line) => line.StartsWith("#r \"nuget:", StringComparison.Ordinal);

    private static bool IsMagic(string line) => IsPackage(line) || line.StartsWith("#i ", StringComparison.Ordinal) || line.StartsWith("#!", StringComparison.Ordinal);
}
