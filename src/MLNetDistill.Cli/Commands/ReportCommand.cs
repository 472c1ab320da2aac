using System.CommandLine;
using System.Text;
using MLNetDistill.Inference;
using MLNetDistill.Reports;
using MLNetDistill.Runs;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill report</c>: makes <c>report.html</c> anew from what is in a folder of results.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("report", "Write report.html from the results in an output folder.");
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The output folder of distill." };
        command.Arguments.Add(folder);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder).ToString();
            var report = Path.Combine(path, "report.html");
            var html = RunReport.ToHtml(Read(path, "result.json", RunResult.FromJson));
            AtomicFile.Write(report, stream => stream.Write(Encoding.UTF8.GetBytes(html)));
            terminal.Output.WriteLine($"The report is in {report}");
            return CommandLine.Success;
        });
        return command;
    }

    private static T Read<T>(string folder, string name, Func<string, T> parse)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file)) throw new FileNotFoundException($"There are no results in '{folder}': it has no {name}. Give the output folder of a run that has ended.");
        try
        {
            return parse(File.ReadAllText(file));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{file}: {e.Message}", e);
        }
    }
}
