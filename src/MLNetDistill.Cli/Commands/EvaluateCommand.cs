using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill evaluate</c>: the metrics, size and latency of a student.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("evaluate", "Measure a student on labelled rows.");
        var model = new Option<FileInfo>("--model") { Description = "A student, .mlnd.", Required = true };
        var test = new Option<FileInfo>("--test") { Description = "Labelled rows: CSV, TSV or JSONL.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        foreach (Option option in new Option[] { model, test, json }) command.Options.Add(option);
        var data = new DataArguments(command, asksTask: false);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var student = StudentModel.Load(parsed.GetValue(model)!.FullName);
            var file = data.ReadFor(parsed, student.Spec, parsed.GetValue(test)!.FullName, labelled: true, cancellation);
            foreach (var warning in file.Warnings) terminal.Error.WriteLine($"note: {warning}");
            var scorer = new StudentTeacher(student);
            var metrics = Evaluator.Evaluate((DenseSoftLabels)scorer.Score(file.Examples.Inputs, null, cancellation), file.Examples.Labels);
            var latency = Latency.MicrosecondsPerCall(scorer.SingleRow(file.Examples.Inputs), file.Examples.Count, cancellationToken: cancellation);
            if (parsed.GetValue(json))
            {
                var options = new JsonSerializerOptions(SpecJson.Options);
                options.Converters.Add(new NanAsNullConverter());
                terminal.Output.WriteLine(JsonSerializer.Serialize(new { task = student.Spec.Task, rows = file.Examples.Count, metrics, parameters = student.ParameterCount, latencyMicroseconds = latency }, options));
                return CommandLine.Success;
            }
            var rows = Metric.Of(student.Spec.Task).Select(metric => new[] { metric.Title, double.IsNaN(metrics[metric.Name]) ? "-" : metrics[metric.Name].ToString("0.0000", CultureInfo.InvariantCulture) });
            TextTable.WriteAligned(terminal.Output,
            [
                [$"{student.Spec.Architecture.Name}, {file.Examples.Count} rows", ""], .. rows,
                ["parameters", student.ParameterCount.ToString("#,0", CultureInfo.InvariantCulture)],
                ["µs per prediction", latency.ToString("0.0", CultureInfo.InvariantCulture)],
            ]);
            return CommandLine.Success;
        }, cancellation));
        return command;
    }
}
