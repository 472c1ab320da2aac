using System.CommandLine;
using System.Text.Json;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Cli.Output;
using MLNetDistill.Cli.Teachers;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Training;
using MLNetDistill.Transforms;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill label</c>: a teacher's soft labels for rows of a file, kept in a store so that an interrupted run goes on.</summary>
internal static class LabelCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("label", "Let a teacher score the rows of a file.");
        var train = FileOption.Required("--train", "Labeled rows that the teacher learns from and that settle the classes.");
        var input = FileOption.Create("--input", "The rows to score; default the training rows.");
        var teacher = new Option<string?>("--teacher") { Description = "A kind of teacher, MODEL.zip or STUDENT.mlnd; see mlnetdistill teachers." };
        var output = new Option<FileInfo>("--output") { Description = "The scored rows as JSONL: inputs and known labels, with the probability of every class under 'teacher'.", Required = true };
        var store = new Option<FileInfo?>("--store") { Description = "A file that keeps the scores; rows that are in it are not scored again." };
        var seed = new Option<int>("--seed") { Description = "The seed of the teacher's training.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of the numeric library.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print events as JSON lines." };
        foreach (Option option in new Option[] { train, input, teacher, output, store, seed, threads, json }) command.Options.Add(option);
        var data = new DataArguments(command);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var settings = new RunSettings { Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads) };
            settings.Validate();
            var (name, path) = (parsed.GetValue(teacher), parsed.GetRequiredValue(train));
            var file = data.ReadTraining(parsed, path, TeacherFactory.ColumnsOf(name), cancellation);
            var target = parsed.GetRequiredValue(output).ToString();
            if (Path.GetExtension(target).ToUpperInvariant() is ".CSV" or ".TSV" or ".TAB")
                throw new ArgumentException($"The scored rows are written as a JSON object per line, and '{target}' would be read as something else. Let its name end in .jsonl.");
            var (examples, warnings) = (file.Examples, file.Warnings.ToList());
            if (parsed.GetValue(input) is { } other)
            {
                var isLabeled = ExampleReader.ColumnNames(other).Contains(file.Columns.Label);
                var read = ExampleReader.Read(other, isLabeled ? file.Columns : file.Columns with { Label = null }, new() { Schema = file.Labels, AllowUnseenClasses = true }, cancellation);
                examples = read.Examples;
                warnings.AddRange(read.Warnings);
            }
            var rows = new InputFile(parsed.GetValue(input) ?? path, examples.Inputs);
            var source = new TeacherFactory(settings).Create(name, file.Examples, null, DistillationRecipe.Default(file.Examples.Task, file.Examples.Inputs), [rows], cancellation);

            using (var progress = ProgressReporter.Create(terminal, parsed.GetValue(json), warnings))
            {
                var model = source.Create(progress, cancellation).Teacher;
                // A fitted teacher depends on what it was fitted to.
                var header = SoftLabelStoreHeader.For(model, fingerprint: $"{source.Identity} {ModelFile.Identity(path)} {settings.Seed} {settings.Threads}");
                using var kept = parsed.GetValue(store) is { } storePath ? SoftLabelStore.OpenWrite(storePath.ToString(), header) : null;
                var scores = (kept is null ? model : new StoredTeacher(kept, model)).Score(rows.Inputs, new Scored(progress, rows.Inputs.Count), cancellation).Align(file.Labels.Classes);
                if (scores is not DenseSoftLabels dense) throw new ArgumentException("This teacher gives top-k scores; use its store instead of a file of probabilities.");
                AtomicFile.Write(target, stream => Write(stream, examples, dense, file.Columns, cancellation));
                if (parsed.GetValue(json)) JsonEvents.Write(terminal.Output, "result", JsonSerializer.Serialize(new { rows = rows.Inputs.Count, teacher = model.Name, output = target }));
                else terminal.Output.WriteLine($"{rows.Inputs.Count} rows scored by {model.Name}: {target}");
            }
            return CommandLine.Success;
        }, cancellation));
        return command;
    }

    private static void Write(Stream stream, ExampleSet examples, DenseSoftLabels scores, ExampleColumns columns, CancellationToken cancellation)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        // Where nothing is known there is no column.
        var isLabeled = Enumerable.Range(0, examples.Count).Any(examples.Labels.IsLabeled);
        for (var row = 0; row < examples.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            json.WriteStartObject();
            WriteInput(json, examples.Inputs, row, columns);
            if (isLabeled)
            {
                json.WritePropertyName(columns.Label!);
                WriteLabel(json, examples.Labels, row);
            }
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

    private static void WriteLabel(Utf8JsonWriter json, ExampleLabels labels, int row)
    {
        if (!labels.IsLabeled(row) || labels.IsUnseen(row)) json.WriteNullValue();
        else if (labels.Task == TaskKind.Regression) json.WriteNumberValue(labels[row][0]);
        else if (labels.Task != TaskKind.MultiLabel) json.WriteStringValue(labels.Classes[labels.ClassIndex(row)]);
        else
        {
            json.WriteStartArray();
            for (var c = 0; c < labels.Width; c++)
                if (labels[row][c] == 1) json.WriteStringValue(labels.Classes[c]);
            json.WriteEndArray();
        }
    }

    private sealed class Scored(ProgressReporter progress, int total) : IProgress<int>
    {
        public void Report(int value) => progress.Report(new RunProgress(new(RunStageKind.Scoring), value, total));
    }
}
