namespace MLNetDistill.Cli;

/// <summary>Thrown when a command is canceled; the message tells how to resume.</summary>
internal sealed class CommandCanceledException(string message, OperationCanceledException inner) : OperationCanceledException(message, inner, inner.CancellationToken);
