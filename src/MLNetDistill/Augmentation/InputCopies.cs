using MLNetDistill.Data;


namespace MLNetDistill.Augmentation;

/// <summary>Changed copies of examples.</summary>
/// <param name="Inputs">The copies.</param>
/// <param name="Origins">Per copy the example that it was made of.</param>
public sealed record InputCopies(ExampleInputs Inputs, IReadOnlyList<int> Origins)
{
    internal InputCopies Append(InputCopies more) => new(Inputs.Append(more.Inputs), [.. Origins, .. more.Origins]);
}
