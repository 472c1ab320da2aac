using System.Reflection;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace MLNetDistill.Notebooks.Tests;

/// <summary>Runs a notebook's cells one after the other, as the notebook's kernel would: each sees what those before it declared.</summary>
public sealed class NotebookHost
{
    private readonly List<object> _displayed = [];

    /// <summary>What the cells displayed, and the value that each ended with.</summary>
    public IReadOnlyList<object> Displayed => _displayed;

    /// <summary>The notebook's own function to show a value.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Style", "IDE1006", Justification = "The notebook's name for it.")]
    public void display(object value) => _displayed.Add(value);

    /// <summary>Runs the cells; a cell that does not compile or that throws fails the test with its message.</summary>
    internal async Task<ScriptState> RunAsync(IEnumerable<string> cells)
    {
        ScriptState state = await CSharpScript.RunAsync("", Options(), this);
        foreach (var cell in cells)
        {
            state = await state.ContinueWithAsync(cell);
            if (state.ReturnValue is { } value) display(value);
        }
        return state;
    }

    // The namespaces that the notebook's C# kernel opens by itself, and every assembly that a reference to the package brings.
    private static ScriptOptions Options() => ScriptOptions.Default
        .AddReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal))
            .Select(path => Assembly.Load(AssemblyName.GetAssemblyName(path))))
        .AddImports("System", "System.IO", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq");
}
