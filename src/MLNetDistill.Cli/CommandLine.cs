using System.CommandLine;
using MLNetDistill.Cli.Commands;
using MLNetDistill.Training;

namespace MLNetDistill.Cli;

/// <summary>The <c>mlnetdistill</c> command: parses, runs, and turns every failure into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>It worked.</summary>
    public const int Success = 0;

    /// <summary>It failed, or was canceled.</summary>
    public const int Failed = 1;

    /// <summary>The arguments or the data are wrong.</summary>
    public const int BadInput = 2;

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Knowledge distillation: a slow, accurate teacher trains a small, fast student.")
        {
            DistillCommand.Create(terminal),
            SearchCommand.Create(terminal),
            GeneralCommand.Create(terminal),
            LabelCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            PredictCommand.Create(terminal),
            ReportCommand.Create(terminal),
            RulesCommand.Create(terminal),
            ListCommands.Students(terminal),
            ListCommands.Losses(terminal),
            ListCommands.Teachers(terminal),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command;
            return Fail(terminal, BadInput, $"{parsed.Errors[0].Message.TrimEnd('.')}. See mlnetdistill {(command == root ? "" : command.Name + " ")}--help.");
        }
        try
        {
            // Signals are the process's affair: a library that stops after a fixed time would cut the last checkpoint short.
            var configuration = new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Fail(terminal, Failed, e is CommandCanceledException ? e.Message : "Canceled.");
        }
        catch (Exception e)
        {
            return Fail(terminal, Cause(e));
        }
    }

    // What only wraps the cause says nothing to a user.
    private static Exception Cause(Exception e) => e is AggregateException or TypeInitializationException or System.Reflection.TargetInvocationException && e.InnerException is { } inner ? Cause(inner) : e;

    private static int Fail(Terminal terminal, Exception e) => e switch
    {
        ArgumentException or FormatException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException or KeyNotFoundException => Fail(terminal, BadInput, e.Message),
        IOException or UnauthorizedAccessException or TrainingDivergedException => Fail(terminal, Failed, e.Message),
        _ => Fail(terminal, Failed, $"{e.Message} ({e.GetType().Name}: this should not happen; please report it with the command)"),
    };

    private static int Fail(Terminal terminal, int code, string message)
    {
        // ArgumentException appends the parameter's name of a method that the user never called.
        var end = message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        terminal.Error.WriteLine($"mlnetdistill: {(end < 0 ? message : message[..end]).ReplaceLineEndings(" ")}");
        return code;
    }
}
