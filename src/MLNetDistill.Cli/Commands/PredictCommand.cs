using System.CommandLine;
using System.Text;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Cli.Teachers;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Transforms;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill predict</c>: one JSON object per input row, as the rows come.</summary>
internal static class PredictCommand
{
    // A file is read in large bites; a person or a pipe waits for each answer.
    private const int RowsOfFile = 256;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("predict", "Predict with a model, from a file or standard input, one JSON object per row.");
        var model = FileOption.Required("--model", "A student (.mlnd), or a model of ML.NET or a teacher (.zip).");
        var input = FileOption.Create("--input", "CSV, TSV, JSONL, or .txt with a text per line; default standard input.");
        var format = new Option<string?>("--format") { Description = "csv, tsv, jsonl or txt; default by the file's name, on standard input txt for texts and jsonl for anything else." };
        format.AcceptOnlyFromAmong("csv", "tsv", "jsonl", "txt");
        var output = new Option<FileInfo?>("--output") { Description = "A file for the predictions; default standard output." };
        var all = new Option<bool>("--probabilities") { Description = "Give the probability of every class." };
        foreach (Option option in new Option[] { model, input, format, output, all }) command.Options.Add(option);
        var data = new DataArguments(command, asksTask: false);

        command.SetAction((parsed, cancellation) =>
        {
            var run = Task.Run(() =>
            {
                var loaded = ModelFile.Load(parsed.GetRequiredValue(model));
                var path = parsed.GetValue(input);
                var kind = parsed.GetValue(format) ?? FormatOf(path, loaded);
                if (kind == "txt" && loaded.Columns is { Text: null } or { Text2: not null })
                    throw new ArgumentException("Lines of plain text are for models of single texts. Give CSV, TSV or JSONL.");
                var columns = data.ColumnsOf(parsed, loaded, kind == "txt" ? null : path, labeled: false);

                if (parsed.GetValue(output) is not { } file)
                {
                    Predict(terminal.Output);
                    return CommandLine.Success;
                }
                AtomicFile.Write(file.ToString(), stream =>
                {
                    using var writer = new StreamWriter(stream, leaveOpen: true);
                    Predict(writer);
                });
                return CommandLine.Success;

                void Predict(TextWriter writer)
                {
                    using var stream = path is null ? terminal.Input : File.OpenRead(path);
                    var batches = kind == "txt" ? Lines(stream) : ExampleReader.ReadInputs(stream, Format(kind), path ?? "standard input", columns, path is null ? 1 : RowsOfFile);
                    var predictions = new PredictionWriter(writer, loaded.Scorer.Task, loaded.Scorer.Classes, parsed.GetValue(all));
                    foreach (var batch in batches)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        predictions.Write(loaded.Score(batch, cancellation));
                    }
                }
            }, cancellation);
            // Reading standard input can't be canceled.
            return parsed.GetValue(input) is null ? run.WaitAsync(cancellation) : run;
        });
        return command;
    }

    private static string FormatOf(string? path, ModelFile model)
    {
        if (path is null) return model.Columns is { Text: not null, Text2: null } ? "txt" : "jsonl";
        if (path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)) return "txt";
        return FileFormats.Of(path) switch { FileFormat.Csv => "csv", FileFormat.Tsv => "tsv", _ => "jsonl" };
    }

    private static FileFormat Format(string name) => name switch { "csv" => FileFormat.Csv, "tsv" => FileFormat.Tsv, _ => FileFormat.Jsonl };

    private static IEnumerable<ExampleInputs> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line) yield return new TextInputs([line]);
    }
}
