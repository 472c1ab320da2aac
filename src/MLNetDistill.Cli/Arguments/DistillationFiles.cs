using System.CommandLine;
using MLNetDistill.Data;
using MLNetDistill.Runs;
using MLNetDistill.Transforms;

namespace MLNetDistill.Cli.Arguments;

/// <summary>The options that name the files of a distillation.</summary>
internal sealed class DistillationFiles
{
    private readonly Option<string> _train = FileOption.Required("--train", "Training rows: CSV, TSV or JSONL. A row without a label learns from the teacher alone.");
    private readonly Option<string?> _validation = FileOption.Create("--validation", "Labeled rows for early stopping.");
    private readonly Option<string?> _test = FileOption.Create("--test", "Labeled rows to measure on; default a fifth of the labeled training rows.");
    private readonly Option<string?> _unlabeled = FileOption.Create("--unlabeled", "More rows whose labels are not read.");
    private readonly DataArguments _columns;

    public DistillationFiles(Command command, DataArguments columns)
    {
        _columns = columns;
        foreach (Option option in new Option[] { _train, _validation, _test, _unlabeled }) command.Options.Add(option);
    }

    /// <summary>Reads all files; the training file settles columns, task and classes.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="ignored">Columns that are no features: scores of teachers.</param>
    /// <param name="seed">Decides which rows are held out if there is no test file.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public DistillationData Read(ParseResult parsed, IReadOnlyList<string> ignored, int seed, CancellationToken cancellation)
    {
        var path = parsed.GetRequiredValue(_train);
        var train = _columns.ReadTraining(parsed, path, ignored, cancellation);
        var (files, warnings) = (new List<InputFile> { new(path, train.Examples.Inputs) }, train.Warnings.ToList());

        var validation = parsed.GetValue(_validation) is { } checking ? Measured(checking, isValidation: true) : null;
        var (examples, test) = parsed.GetValue(_test) is { } testing ? (train.Examples, Measured(testing)) : HoldOut(train.Examples, seed, warnings, cancellation);
        if (parsed.GetValue(_unlabeled) is { } more) examples = examples.Append(Add(more, train.Columns with { Label = null }));
        var run = new RunData(Path.GetFileNameWithoutExtension(path), examples, validation, test) { Columns = train.Columns };
        run.Validate();
        return new(run, train.Labels, files, warnings);

        ExampleSet Measured(string file, bool isValidation = false) => Add(file, train.Columns, isValidation);

        ExampleSet Add(string file, ExampleColumns columns, bool isValidation = false)
        {
            var read = ExampleReader.Read(file, columns, new() { Schema = train.Labels, AllowUnseenClasses = true }, cancellation);
            files.Add(new(file, read.Examples.Inputs) { IsValidation = isValidation });
            warnings.AddRange(read.Warnings);
            return read.Examples;
        }
    }

    // Copies of a test row among the training rows would flatter every model.
    private static (ExampleSet Train, ExampleSet Test) HoldOut(ExampleSet examples, int seed, List<string> warnings, CancellationToken cancellation)
    {
        var labeled = Enumerable.Range(0, examples.Count).Where(examples.Labels.IsLabeled).ToArray();
        var groups = NearDuplicates.Groups(examples.Inputs.Select(labeled), cancellationToken: cancellation);
        int[] test = [.. GroupedSplit.Split(groups, [labeled.Length / 5], seed)[0].Select(row => labeled[row])];
        if (test.Length == 0) throw new ArgumentException("There are too few labeled rows to hold some out for the test. Name a --test file.");
        warnings.Add($"There is no --test file, so {test.Length} of the {labeled.Length} labeled rows are held out to measure on.");
        return (examples.Select([.. Enumerable.Range(0, examples.Count).Except(test)]), examples.Select(test));
    }
}

/// <summary>What the files of a distillation hold.</summary>
/// <param name="Run">The examples by their purpose.</param>
/// <param name="Labels">Task and classes.</param>
/// <param name="Files">Every file with all its rows.</param>
/// <param name="Warnings">What the user should know.</param>
internal sealed record DistillationData(RunData Run, LabelSchema Labels, IReadOnlyList<InputFile> Files, IReadOnlyList<string> Warnings);
