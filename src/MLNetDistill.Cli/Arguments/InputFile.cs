using MLNetDistill.Data;

namespace MLNetDistill.Cli.Arguments;

/// <summary>A file and the inputs of all its rows, in order.</summary>
/// <param name="Path">The file, as the user wrote it.</param>
/// <param name="Inputs">What a model reads.</param>
internal sealed record InputFile(string Path, ExampleInputs Inputs)
{
    /// <summary>True for validation rows: a teacher scores them only if something is fitted to what it says of them.</summary>
    public bool IsValidation { get; init; }
}
