using System.CommandLine;
using MLNetDistill.Cli.Commands;
using MLNetDistill.Data;
using MLNetDistill.Training;

namespace MLNetDistill.Cli;

/// <summary>The <c>mlnetdistill</c> command: parses, runs, and turns every failure into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>It worked.</summary>
    public const int Success = 0;

    /// <summary>It failed, or was cancelled.</summary>
    public const int Failed = 1;

    /// <summary>The arguments or the data are wrong.</summary>
    public const int BadInput = 2;

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Knowledge distillation: a slow, accurate teacher trains a small, fast student.")
        {
            DistillCommand.Create(terminal),
            LabelCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            PredictCommand.Create(terminal),
            ListCommands.Students(terminal),
            ListCommands.Losses(terminal),
            ListCommands.Teachers(terminal),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0) return Fail(terminal, BadInput, $"{parsed.Errors[0].Message} See mlnetdistill {parsed.CommandResult.Command.Name} --help.");
        try
        {
            var configuration = new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Fail(terminal, Failed, "Cancelled. What was computed is kept in the output folder; the same command with --resume goes on.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or ExampleFormatException or FileNotFoundException or DirectoryNotFoundException or KeyNotFoundException)
        {
            return Fail(terminal, BadInput, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or TrainingDivergedException or InvalidOperationException)
        {
            return Fail(terminal, Failed, e.Message);
        }
        catch (Exception e)
        {
            return Fail(terminal, Failed, $"{e.Message} ({e.GetType().Name}; this should not happen, please report it with the command)");
        }
    }

    private static int Fail(Terminal terminal, int code, string message)
    {
        // ArgumentException appends the parameter's name of a method that the user never called.
        var end = message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        terminal.Error.WriteLine($"mlnetdistill: {(end < 0 ? message : message[..end]).ReplaceLineEndings(" ")}");
        return code;
    }
}
