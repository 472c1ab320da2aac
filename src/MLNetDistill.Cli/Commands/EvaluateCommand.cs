using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Cli.Teachers;
using MLNetDistill.Common;
using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Transforms;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill evaluate</c>: the metrics, size and latency of a model.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("evaluate", "Measure a model on labeled rows.");
        var model = FileOption.Required("--model", "A student (.mlnd), or a model of ML.NET or a teacher (.zip).");
        var test = FileOption.Required("--test", "Labeled rows: CSV, TSV or JSONL.");
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        foreach (Option option in new Option[] { model, test, json }) command.Options.Add(option);
        var data = new DataArguments(command, asksTask: false);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var loaded = ModelFile.Load(parsed.GetRequiredValue(model));
            var path = parsed.GetRequiredValue(test);
            var columns = data.ColumnsOf(parsed, loaded, path, labeled: true);
            var file = Read(path, columns, loaded.Scorer, cancellation);
            if (loaded.Scorer is ModelTeacher && file.Labels.Task == TaskKind.Binary) loaded = ModelFile.Load(parsed.GetRequiredValue(model), binaryClasses: file.Labels.Classes);
            var metrics = Evaluator.Evaluate(loaded.Score(file.Examples.Inputs, cancellation), file.Examples.Labels);
            var latency = Latency.MicrosecondsPerCall(SingleRow(loaded, file.Examples.Inputs, cancellation), file.Examples.Count, cancellationToken: cancellation);
            terminal.Warn(file.Warnings);
            if (parsed.GetValue(json)) terminal.Output.WriteLine(ToJson(loaded.Scorer, file.Examples.Count, metrics, latency));
            else WriteTable(terminal.Output, loaded.Scorer, file.Examples.Count, metrics, latency);
            return CommandLine.Success;
        }, cancellation));
        return command;
    }

    // A binary model of ML.NET knows no names of classes: the labels' own are taken, in order.
    private static ExampleFile Read(string path, ExampleColumns columns, ITeacher model, CancellationToken cancellation) =>
        ExampleReader.Read(path, columns, model is ModelTeacher { Task: TaskKind.Binary, Classes: ["False", "True"] }
            ? new() { Task = TaskKind.Binary }
            : new() { Schema = new(model.Task, model.Classes), AllowUnseenClasses = true }, cancellation);

    // A student's raw texts or numbers take the way that a server would use; any other model has but one way.
    private static Action<int> SingleRow(ModelFile model, ExampleInputs inputs, CancellationToken cancellation)
    {
        if (model.Scorer is StudentTeacher student) return student.SingleRow(inputs);
        return row => model.Scorer.Score(inputs.Select([row]), null, cancellation);
    }

    private static string ToJson(ITeacher model, int rows, IReadOnlyDictionary<string, double> metrics, double latency)
    {
        var options = new JsonSerializerOptions(SpecJson.Options);
        options.Converters.Add(new NanAsNullConverter());
        return JsonSerializer.Serialize(new { model = model.Name, task = model.Task, rows, metrics, parameters = model.ParameterCount, latencyMicroseconds = latency }, options);
    }

    private static void WriteTable(TextWriter writer, ITeacher model, int rows, IReadOnlyDictionary<string, double> metrics, double latency)
    {
        var table = new List<string[]> { new[] { $"{model.Name}, {rows} rows", "" } };
        foreach (var metric in Metric.Of(model.Task)) table.Add([metric.Title, double.IsNaN(metrics[metric.Name]) ? "-" : Number(metrics[metric.Name], "0.0000")]);
        if (model.ParameterCount is { } count) table.Add(["parameters", Number(count, "#,0")]);
        table.Add(["µs per prediction", TextTable.Microseconds(latency)]);
        TextTable.WriteAligned(writer, table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
