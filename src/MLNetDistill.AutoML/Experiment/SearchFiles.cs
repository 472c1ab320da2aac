using System.Text;
using MLNetDistill.AutoML.Reports;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Transforms;

namespace MLNetDistill.AutoML;

/// <summary>What a search leaves in its output folder: the student, its recipe, <c>search.json</c>, <c>report.html</c>, and after a comparison <c>result.json</c> of the winner and, in a folder of its own, the best student without a teacher.</summary>
internal static class SearchFiles
{
    public static void Write(string folder, SearchResult result, ExampleColumns? columns)
    {
        if (result.BestRun.Student is { } student) RunFolder.WriteStudent(folder, student, result.BestRun.Recipe, columns);
        if (result.Comparison is { } comparison)
        {
            Text(folder, "result.json", comparison.Run.ToJson());
            RunFolder.WriteStudent(Path.Combine(folder, SearchFolder.Undistilled), result.UndistilledStudent!, comparison.UndistilledRecipe, columns);
        }
        Text(folder, "report.html", SearchReport.ToHtml(result.Summary));
        Text(folder, "search.json", result.Summary.ToJson());
    }

    private static void Text(string folder, string name, string text) => AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
