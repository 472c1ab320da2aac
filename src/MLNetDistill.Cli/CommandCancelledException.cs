namespace MLNetDistill.Cli;

/// <summary>A command was cancelled and has something to say about it.</summary>
internal sealed class CommandCancelledException(string message, OperationCanceledException inner) : OperationCanceledException(message, inner, inner.CancellationToken);
