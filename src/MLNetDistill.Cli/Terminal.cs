namespace MLNetDistill.Cli;

/// <summary>What a command reads and writes; tests bring their own.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Results.</param>
/// <param name="Error">Progress, warnings and errors.</param>
/// <param name="IsWatched">True if a person watches the error stream, so that progress bars make sense.</param>
internal sealed record Terminal(Stream Input, TextWriter Output, TextWriter Error, bool IsWatched)
{
    public static Terminal OfProcess() => new(Console.OpenStandardInput(), Console.Out, Console.Error, !Console.IsErrorRedirected);

    /// <summary>Tells what the user should know.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings.Distinct()) Error.WriteLine($"warning: {warning}");
    }
}
