using MLNetDistill.Inference;
using MLNetDistill.Starts;
using MLNetDistill.Students;
using TorchSharp;

namespace MLNetDistill.Tests.Sweep;

/// <summary>The files that a recipe can name: sentences, and a general student.</summary>
internal sealed class SweepFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SweepFiles()
    {
        File.WriteAllLines(Sentences, Enumerable.Range(0, 50).Select(i => $"the weather of day {i} was very fine"));
        var vocabulary = GeneralStudent.Shipped.Vocabulary;
        using var module = StudentModule.Create(new() { Task = TaskKind.Regression, Architecture = Network }, vocabulary, seed: 1, torch.CPU);
        var weights = new WeightSet();
        foreach (var weight in module.Export().Where(w => !w.Name.StartsWith(GeneralStudent.LastLayer, StringComparison.Ordinal))) weights.Add(weight.Name, weight.Shape, weight.Values);
        new GeneralStudent(Network, vocabulary, weights).Save(General);
    }

    /// <summary>The network of the general student, smaller than that which comes with the library.</summary>
    public static TextCnnArchitecture Network { get; } = TextCnnArchitecture.OfPieces with { EmbeddingWidth = 8, Filters = 4 };

    private string Sentences => _folder.File("sentences.txt");

    private string General => _folder.File("general.mlnd");

    /// <summary>The file for a record with a path.</summary>
    public string For(Type owner) => owner == typeof(GeneralStart) ? General : Sentences;

    public void Dispose() => _folder.Dispose();
}
