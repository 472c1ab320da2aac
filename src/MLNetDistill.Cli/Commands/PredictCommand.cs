using System.CommandLine;
using System.Text;
using System.Text.Json;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Teachers;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill predict</c>: one JSON object per input row, as the rows come.</summary>
internal static class PredictCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("predict", "Predict with a student, from a file or standard input, one JSON object per row.");
        var model = new Option<FileInfo>("--model") { Description = "A student, .mlnd.", Required = true };
        var input = new Option<FileInfo?>("--input") { Description = "CSV, TSV, JSONL, or .txt with a text per line; default standard input." };
        var format = new Option<string?>("--format") { Description = "csv, tsv, jsonl or txt; default by the file's name, txt for texts on standard input and jsonl for tables." };
        format.AcceptOnlyFromAmong("csv", "tsv", "jsonl", "txt");
        var output = new Option<FileInfo?>("--output") { Description = "A file for the predictions; default standard output." };
        var all = new Option<bool>("--probabilities") { Description = "Give the probability of every class." };
        foreach (Option option in new Option[] { model, input, format, output, all }) command.Options.Add(option);
        var data = new DataArguments(command, asksTask: false);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var student = StudentModel.Load(parsed.GetValue(model)!.FullName);
            var path = parsed.GetValue(input)?.FullName;
            var kind = parsed.GetValue(format) ?? (path is null ? student.Spec.Table is null ? "txt" : "jsonl" : Path.GetExtension(path).TrimStart('.').ToLowerInvariant());
            if (kind == "txt" && (student.Spec.Table is not null || student.Spec.IsTextPair))
                throw new ArgumentException("Plain text lines are for students of single texts; give CSV, TSV or JSONL.");
            var columns = data.ColumnsOf(parsed, student.Spec, kind == "txt" ? null : path, labelled: false);
            var name = path ?? "standard input";

            void Run(TextWriter writer)
            {
                using var stream = path is null ? terminal.Input : File.OpenRead(path);
                // A person or a pipe waits for each answer; a file is read in larger bites.
                var batches = kind == "txt" ? Lines(stream)
                    : ExampleReader.ReadInputs(stream, path is null || parsed.GetValue(format) is not null ? Format(kind) : FileFormats.Of(path), name, columns, path is null ? 1 : 256);
                Predict(student, batches, writer, parsed.GetValue(all), cancellation);
            }

            if (parsed.GetValue(output) is not { } file) Run(terminal.Output);
            else
            {
                AtomicFile.Write(file.FullName, stream =>
                {
                    using var writer = new StreamWriter(stream, leaveOpen: true);
                    Run(writer);
                });
            }
            return CommandLine.Success;
        }, cancellation));
        return command;
    }

    private static void Predict(StudentModel student, IEnumerable<ExampleInputs> batches, TextWriter writer, bool all, CancellationToken cancellation)
    {
        var scorer = new StudentTeacher(student);
        var line = new MemoryStream();
        using var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            var scores = scorer.Raw(batch, null, cancellation);
            for (var row = 0; row < batch.Count; row++)
            {
                line.SetLength(0);
                json.Reset();
                Write(json, student, student.ToPrediction(scores.AsSpan(row * student.OutputCount, student.OutputCount)), all);
                json.Flush();
                writer.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
            }
            writer.Flush();
        }
    }

    private static void Write(Utf8JsonWriter json, StudentModel student, Prediction prediction, bool all)
    {
        json.WriteStartObject();
        if (student.Spec.Task == TaskKind.Regression) json.WriteNumber("value", prediction.Value);
        else if (student.Spec.Task == TaskKind.MultiLabel)
        {
            json.WriteStartArray("labels");
            foreach (var label in prediction.Labels) json.WriteStringValue(label);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("label", prediction.Label);
            json.WriteNumber("probability", prediction.Probability);
        }
        if (all && student.Spec.Task != TaskKind.Regression)
        {
            json.WriteStartObject("probabilities");
            for (var c = 0; c < student.Spec.Classes.Count; c++) json.WriteNumber(student.Spec.Classes[c], prediction.Probabilities.Span[c]);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static IEnumerable<ExampleInputs> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line) yield return new TextInputs([line]);
    }

    private static FileFormat Format(string name) => name switch
    {
        "csv" => FileFormat.Csv,
        "tsv" => FileFormat.Tsv,
        _ => FileFormat.Jsonl,
    };
}
