using System.CommandLine;
using System.Text.Json;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Signals;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill label</c>: a teacher's soft labels for rows of a file, kept in a store so that an interrupted run goes on.</summary>
internal static class LabelCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("label", "Let a teacher score the rows of a file.");
        var train = new Option<FileInfo>("--train") { Description = "Labelled rows that the teacher learns from and that settle the classes.", Required = true };
        var input = new Option<FileInfo?>("--input") { Description = "The rows to score; default the training rows." };
        var teacher = new Option<string?>("--teacher") { Description = "A kind of teacher, MODEL.zip or STUDENT.mlnd; see mlnetdistill teachers." };
        var output = new Option<FileInfo>("--output") { Description = "The scored rows as JSONL: the inputs with the probability of every class under 'teacher'.", Required = true };
        var store = new Option<FileInfo?>("--store") { Description = "A file that keeps the scores; rows that are in it are not scored again." };
        var seed = new Option<int>("--seed") { Description = "The seed of the teacher's training.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of the numeric library.", DefaultValueFactory = _ => 1 };
        foreach (Option option in new Option[] { train, input, teacher, output, store, seed, threads }) command.Options.Add(option);
        var data = new DataArguments(command);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var file = data.ReadTraining(parsed, parsed.GetValue(train)!.FullName, cancellation);
            var examples = parsed.GetValue(input) is { } rows
                ? ExampleReader.Read(rows.FullName, file.Columns with { Label = null }, new() { Schema = file.Labels }, cancellation).Examples.Inputs
                : file.Examples.Inputs;
            using var progress = ProgressReporter.Create(terminal);
            var factory = new TeacherFactory(new RunSettings { Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads) }, progress);
            var (model, _) = factory.Create(parsed.GetValue(teacher), file, file.Examples, null, cancellation);
            using var kept = parsed.GetValue(store) is { } path ? SoftLabelStore.OpenWrite(path.FullName, SoftLabelStoreHeader.For(model)) : null;
            var scores = (kept is null ? model : new StoredTeacher(kept, model)).Score(examples, new Scored(progress, examples.Count), cancellation).Align(file.Labels.Classes);
            progress.Dispose();
            if (scores is not DenseSoftLabels dense) throw new ArgumentException("This teacher gives top-k scores; use its store instead of a file of probabilities.");
            AtomicFile.Write(parsed.GetValue(output)!.FullName, stream => Write(stream, examples, dense, file.Columns, cancellation));
            terminal.Output.WriteLine($"{examples.Count} rows scored by {model.Name}: {parsed.GetValue(output)!.FullName}");
            return CommandLine.Success;
        }, cancellation));
        return command;
    }

    private static void Write(Stream stream, ExampleInputs inputs, DenseSoftLabels scores, ExampleColumns columns, CancellationToken cancellation)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        for (var row = 0; row < inputs.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            json.WriteStartObject();
            WriteInput(json, inputs, row, columns);
            if (scores.Task == TaskKind.Regression) json.WriteNumber("teacher", scores.Row(row)[0]);
            else
            {
                json.WriteStartObject("teacher");
                var probabilities = scores.Probabilities(row);
                for (var c = 0; c < probabilities.Length; c++) json.WriteNumber(scores.Classes[c], probabilities[c]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.Flush();
            stream.WriteByte((byte)'\n');
            json.Reset();
        }
    }

    private static void WriteInput(Utf8JsonWriter json, ExampleInputs inputs, int row, ExampleColumns columns)
    {
        if (inputs is TextInputs texts)
        {
            json.WriteString(columns.Text!, texts.Texts[row]);
            if (texts.IsPair) json.WriteString(columns.Text2!, texts.Second(row));
            return;
        }
        var table = (TableInputs)inputs;
        for (var i = 0; i < table.NumericNames.Count; i++)
        {
            var value = table.Numbers(row)[i];
            if (float.IsFinite(value)) json.WriteNumber(table.NumericNames[i], value);
            else json.WriteNull(table.NumericNames[i]);
        }
        for (var i = 0; i < table.CategoricalNames.Count; i++) json.WriteString(table.CategoricalNames[i], table.Categories(row)[i]);
    }

    private sealed class Scored(ProgressReporter progress, int total) : IProgress<int>
    {
        public void Report(int value) => progress.Report(new RunProgress(new(RunStageKind.Scoring), value, total));
    }
}
