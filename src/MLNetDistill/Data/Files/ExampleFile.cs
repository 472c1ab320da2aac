using MLNetDistill.Transforms;


namespace MLNetDistill.Data;

/// <summary>What was read from a file.</summary>
/// <param name="Examples">The examples, in the file's order.</param>
/// <param name="Columns">The columns that were read, all named: read files that go with this one with them.</param>
/// <param name="Labels">Task and classes: read files that go with this one with them.</param>
/// <param name="Warnings">What the user should know, one line each.</param>
public sealed record ExampleFile(ExampleSet Examples, ExampleColumns Columns, LabelSchema Labels, IReadOnlyList<string> Warnings);
