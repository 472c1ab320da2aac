using System.CommandLine;
using System.Text;
using MLNetDistill.AutoML.Reports;
using MLNetDistill.Inference;
using MLNetDistill.Reports;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill report</c>: makes <c>report.html</c> anew from what is in a folder of results.</summary>
internal static class ReportCommand
{
    private const string Search = "search.json", Run = "result.json";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("report", "Write report.html from the results in an output folder.");
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The output folder of distill or search." };
        command.Arguments.Add(folder);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder).ToString();
            var report = Path.Combine(path, "report.html");
            // A search has both; its own file is the whole story.
            var html = Read(path, Search, json => SearchReport.ToHtml(SearchSummary.FromJson(json))) ?? Read(path, Run, json => RunReport.ToHtml(RunResult.FromJson(json)))
                ?? throw new FileNotFoundException($"There are no results in '{path}': it has neither {Search} nor {Run}. Give the output folder of a run that has ended.");
            AtomicFile.Write(report, stream => stream.Write(Encoding.UTF8.GetBytes(html)));
            terminal.Output.WriteLine($"The report is in {report}");
            return CommandLine.Success;
        });
        return command;
    }

    private static string? Read(string folder, string name, Func<string, string> toHtml)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file)) return null;
        try
        {
            return toHtml(File.ReadAllText(file));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{file}: {e.Message}", e);
        }
    }
}
