using System.CommandLine;
using MLNetDistill.AutoML;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Cli.Teachers;
using MLNetDistill.Runs;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill search</c>: the recipe for a data set within a budget.</summary>
internal static class SearchCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("search", "Find the recipe by which a student learns best within a budget, and measure whether distilling paid.");
        var columns = new DataArguments(command);
        var files = new DistillationFiles(command, columns);
        var recipes = new RecipeArguments(command);
        var teacher = new Option<string?>("--teacher") { Description = "A kind of teacher, MODEL.zip, STUDENT.mlnd or column:COLUMN; see mlnetdistill teachers." };
        var search = new SearchArguments(command);
        var seeds = new Option<int>("--seeds") { Description = "Students of each kind in the final comparison.", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { Description = "The seed of the search.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of the numeric library.", DefaultValueFactory = _ => 1 };
        var device = new Option<string>("--device") { Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        var output = new Option<DirectoryInfo>("--output") { Description = "The folder for the results.", DefaultValueFactory = _ => new DirectoryInfo("searched") };
        var resume = new Option<bool>("--resume") { Description = "Go on with the search in the output folder." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the search space and what would be tried first, and stop." };
        var json = new Option<bool>("--json") { Description = "Print events as JSON lines, the last one with the result." };
        foreach (Option option in new Option[] { teacher, seeds, seed, threads, device, output, resume, dryRun, json }) command.Options.Add(option);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var name = parsed.GetValue(teacher);
            var data = files.Read(parsed, TeacherFactory.ColumnsOf(name), parsed.GetValue(seed), cancellation);
            var folder = parsed.GetRequiredValue(output).ToString();
            var settings = search.Read(parsed) with
            {
                Start = recipes.Read(parsed, data.Run.Train),
                Space = search.Space(parsed, recipes),
                Seeds = parsed.GetValue(seeds),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Device = parsed.GetRequiredValue(device),
                OutputFolder = folder,
                Resume = parsed.GetValue(resume),
            };
            settings.Validate();
            var source = new TeacherFactory(new RunSettings { Seeds = settings.Seeds, Seed = settings.Seed, Threads = settings.Threads, Device = settings.Device, OutputFolder = folder, Resume = settings.Resume })
                .Create(name, data.Run.Train, data.Run.Validation, settings.Start, data.Files, cancellation);
            var run = new DistillationSearch(SearchData.Of(data.Run), source, settings);
            if (parsed.GetValue(dryRun))
            {
                SpaceTable.Write(terminal.Output, run.Space(), run.Start());
                return CommandLine.Success;
            }
            var result = Execute(run, folder, SearchReporter.Create(terminal, parsed.GetValue(json), data.Warnings, settings), cancellation);
            if (parsed.GetValue(json)) JsonEvents.Write(terminal.Output, "result", result.ToJson());
            else SearchTable.Write(terminal.Output, result, data.Run.Train.Task, folder);
            return result.IsCanceled ? throw Canceled(folder, new OperationCanceledException(cancellation)) : CommandLine.Success;
        }, cancellation));
        return command;
    }

    private static SearchResult Execute(DistillationSearch search, string folder, SearchReporter progress, CancellationToken cancellation)
    {
        using (progress)
        {
            try
            {
                return search.Execute(progress, cancellation);
            }
            catch (OperationCanceledException e)
            {
                throw Canceled(folder, e);
            }
        }
    }

    private static CommandCanceledException Canceled(string folder, OperationCanceledException e) =>
        new($"Canceled. What was found is kept in {folder}; the same command with --resume goes on.", e);
}
