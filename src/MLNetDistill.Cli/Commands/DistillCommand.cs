using System.CommandLine;
using Microsoft.ML;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Runs;
using MLNetDistill.Teachers;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill distill</c>: the honest run from files to a student.</summary>
internal static class DistillCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("distill", "Teach a student, and measure teacher, undistilled and distilled student side by side.");
        var train = new Option<FileInfo>("--train") { Description = "Training rows: CSV, TSV or JSONL. A row without a label learns from the teacher alone.", Required = true };
        var validation = new Option<FileInfo?>("--validation") { Description = "Labelled rows for early stopping." };
        var test = new Option<FileInfo?>("--test") { Description = "Labelled rows to measure on; default a fifth of the labelled training rows." };
        var unlabeled = new Option<FileInfo?>("--unlabeled") { Description = "More rows whose labels are not read." };
        var teacher = new Option<string?>("--teacher") { Description = "A kind of teacher, MODEL.zip, STUDENT.mlnd or column:COLUMN; see mlnetdistill teachers." };
        var seeds = new Option<int>("--seeds") { Description = "Students of each kind.", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of the numeric library.", DefaultValueFactory = _ => 1 };
        var device = new Option<string>("--device") { Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        var time = new Option<TimeSpan?>("--time") { Description = "The time for training all students, such as 10m.", CustomParser = Durations.Parse };
        var output = new Option<DirectoryInfo>("--output") { Description = "The folder for the results.", DefaultValueFactory = _ => new DirectoryInfo("distilled") };
        var resume = new Option<bool>("--resume") { Description = "Go on with the interrupted run in the output folder." };
        var json = new Option<bool>("--json") { Description = "Print result.json instead of a table." };
        foreach (Option option in new Option[] { train, validation, test, unlabeled, teacher, seeds, seed, threads, device, time, output, resume, json }) command.Options.Add(option);
        var data = new DataArguments(command);
        var recipes = new RecipeArguments(command);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var settings = new RunSettings
            {
                Seeds = parsed.GetValue(seeds),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Device = parsed.GetValue(device)!,
                TimeLimit = parsed.GetValue(time),
                OutputFolder = parsed.GetValue(output)!.FullName,
                Resume = parsed.GetValue(resume),
            };
            settings.Validate();
            var file = data.ReadTraining(parsed, parsed.GetValue(train)!.FullName, cancellation);
            var examples = Read(parsed, file, parsed.GetValue(train)!, parsed.GetValue(validation), parsed.GetValue(test), parsed.GetValue(unlabeled), settings.Seed, terminal, cancellation);
            examples.Validate();
            var recipe = recipes.Read(parsed, examples.Train);
            using var progress = ProgressReporter.Create(terminal);
            var factory = new TeacherFactory(settings, progress);
            var (model, seconds) = factory.Create(parsed.GetValue(teacher), file, examples.Train, examples.Validation, cancellation);
            var outcome = new DistillationRun(examples, model, recipe, settings).Execute(seconds, progress, cancellation);
            progress.Dispose();

            var (pipeline, schema) = StudentPipeline.Create(new MLContext(), outcome.Student, file.Columns);
            AtomicFile.Write(Path.Combine(settings.OutputFolder, "student.zip"), stream => new MLContext().Model.Save(pipeline, schema, stream));
            if (parsed.GetValue(json)) terminal.Output.WriteLine(outcome.Result.ToJson());
            else ResultTable.Write(terminal.Output, outcome.Result, settings.OutputFolder);
            return CommandLine.Success;
        }, cancellation));
        return command;
    }

    private static RunData Read(
        ParseResult parsed, ExampleFile train, FileInfo file, FileInfo? validation, FileInfo? test, FileInfo? unlabeled, int seed, Terminal terminal, CancellationToken cancellation)
    {
        var files = new List<ExampleFile> { train };
        var examples = train.Examples;
        ExampleSet? held = null;
        if (test is null) (examples, held) = HoldOut(examples, seed, terminal);
        else held = Add(DataArguments.ReadLike(train, test.FullName, onlyMeasured: true, cancellation));
        var checkedSet = validation is null ? null : Add(DataArguments.ReadLike(train, validation.FullName, onlyMeasured: true, cancellation));
        if (unlabeled is not null)
        {
            var inputs = ExampleReader.Read(unlabeled.FullName, train.Columns with { Label = null }, new() { Schema = train.Labels }, cancellation).Examples;
            examples = examples.Append(inputs);
        }
        foreach (var warning in files.SelectMany(f => f.Warnings).Distinct()) terminal.Error.WriteLine($"note: {warning}");
        return new(Path.GetFileNameWithoutExtension(file.Name), examples, checkedSet, held);

        ExampleSet Add(ExampleFile more)
        {
            files.Add(more);
            return more.Examples;
        }
    }

    private static (ExampleSet Train, ExampleSet Test) HoldOut(ExampleSet examples, int seed, Terminal terminal)
    {
        var labelled = Enumerable.Range(0, examples.Count).Where(examples.Labels.IsLabelled).ToArray();
        new Random(seed).Shuffle(labelled);
        var test = labelled.Take(labelled.Length / 5).Order().ToArray();
        if (test.Length == 0) throw new ArgumentException("There are too few labelled rows to hold some out for the test; name a --test file.");
        terminal.Error.WriteLine($"note: no --test file, so {test.Length} of the {labelled.Length} labelled rows are held out to measure on");
        return (examples.Select([.. Enumerable.Range(0, examples.Count).Except(test)]), examples.Select(test));
    }
}
