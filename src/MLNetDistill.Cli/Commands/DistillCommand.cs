using System.CommandLine;
using MLNetDistill.AutoML;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Cli.Teachers;
using MLNetDistill.Runs;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill distill</c>: the honest run from files to a student.</summary>
internal static class DistillCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("distill", "Teach a student, and measure teacher, undistilled and distilled student side by side.");
        var columns = new DataArguments(command);
        var files = new DistillationFiles(command, columns);
        var recipes = new RecipeArguments(command);
        var teacher = new Option<string?>("--teacher") { Description = "A kind of teacher, MODEL.zip, STUDENT.mlnd or column:COLUMN; see mlnetdistill teachers." };
        var recommend = new Option<bool>("--recommend") { Description = "Take the recipe that did best on data like these instead of the usual one; the options above settle what they name." };
        var seeds = new Option<int>("--seeds") { Description = "Students of each kind.", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of the numeric library.", DefaultValueFactory = _ => 1 };
        var device = new Option<string>("--device") { Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        var time = new Option<TimeSpan?>("--time") { Description = "The time for training all students, such as 10m.", CustomParser = Durations.Parse };
        var output = new Option<DirectoryInfo>("--output") { Description = "The folder for the results.", DefaultValueFactory = _ => new DirectoryInfo("distilled") };
        var resume = new Option<bool>("--resume") { Description = "Go on with the interrupted run in the output folder." };
        var json = new Option<bool>("--json") { Description = "Print events as JSON lines, the last one with the result." };
        foreach (Option option in new Option[] { recommend, teacher, seeds, seed, threads, device, time, output, resume, json }) command.Options.Add(option);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var settings = new RunSettings
            {
                Seeds = parsed.GetValue(seeds),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Device = parsed.GetRequiredValue(device),
                TimeLimit = parsed.GetValue(time),
                OutputFolder = parsed.GetRequiredValue(output).ToString(),
                Resume = parsed.GetValue(resume),
            };
            settings.Validate();
            var name = parsed.GetValue(teacher);
            var data = files.Read(parsed, TeacherFactory.ColumnsOf(name), settings.Seed, cancellation);
            var recipe = recipes.Read(parsed, data.Run.Train);
            if (parsed.GetValue(recommend))
            {
                if (recipes.HasFile(parsed)) throw new ArgumentException("--recipe names a recipe and --recommend chooses one; give one of them.");
                recipe = new DistillationSearch(SearchData.Of(data.Run), Teacher(recipe), new() { MaxTrials = 1, Start = recipe, Space = space => recipes.Settle(parsed, space) }).Recommend();
            }
            var run = new DistillationRun(data.Run, Teacher(recipe), recipe, settings);
            var outcome = Execute(run, settings.OutputFolder, ProgressReporter.Create(terminal, parsed.GetValue(json), data.Warnings), cancellation);
            terminal.Warn(outcome.Notes);
            if (parsed.GetValue(json)) JsonEvents.Write(terminal.Output, "result", outcome.Result.ToJson());
            else ResultTable.Write(terminal.Output, outcome.Result, settings.OutputFolder);
            return CommandLine.Success;

            TeacherSource Teacher(DistillationRecipe recipe) => new TeacherFactory(settings).Create(name, data.Run.Train, data.Run.Validation, recipe, data.Files, cancellation);
        }, cancellation));
        return command;
    }

    private static RunOutcome Execute(DistillationRun run, string folder, ProgressReporter progress, CancellationToken cancellation)
    {
        using (progress)
        {
            try
            {
                return run.Execute(progress, cancellation);
            }
            catch (OperationCanceledException e)
            {
                throw new CommandCanceledException($"Canceled. What was computed is kept in {folder}; the same command with --resume goes on.", e);
            }
        }
    }
}
