using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>A network and made-up data to train it on.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="ForPyTorch">What the PyTorch script calls it.</param>
/// <param name="Student">The network.</param>
/// <param name="Examples">The data.</param>
internal sealed record TrainingShape(string Name, string ForPyTorch, StudentArchitecture Student, ExampleSet Examples)
{
    private const int Count = 4096;

    public static TrainingShape Cnn(int vocabulary, int length, int classes)
    {
        var random = new Random(1);
        // The vocabulary counts three ids of its own, and every word occurs at least once.
        var words = Enumerable.Range(0, vocabulary - Vocabulary.FirstWordId).Select(i => $"w{i}").ToArray();
        var texts = Enumerable.Range(0, Count).Select(i => string.Join(' ', Enumerable.Range(0, length).Select(t => words[i * length + t < words.Length ? i * length + t : random.Next(words.Length)]))).ToArray();
        return new($"text-cnn {vocabulary} x 64, 64 filters of 3, 4, 5", "text-cnn", new TextCnnArchitecture { VocabularySize = vocabulary }, new(new TextInputs(texts), Labels(classes, random)));
    }

    public static TrainingShape Mlp(int inputs, int hidden, int outputs)
    {
        var random = new Random(1);
        var numbers = Enumerable.Range(0, Count * inputs).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray();
        return new($"mlp {inputs}-{hidden}-{outputs}", $"mlp {inputs} {hidden} {outputs}", new MlpArchitecture { Hidden = [hidden] },
            new(new TableInputs(Count, [.. Enumerable.Range(0, inputs).Select(i => $"x{i}")], numbers, [], []), Labels(outputs, random)));
    }

    /// <summary>Samples per second of a run as users get it: batches cut, trained, clipped and updated.</summary>
    public double Train(int batch, int steps)
    {
        var recipe = new DistillationRecipe
        {
            Student = Student,
            Objective = [new CrossEntropyLoss()],
            Optimizer = new() { LearningRate = 1e-3, BatchSize = batch, Epochs = (double)batch * steps / Count },
        };
        var summary = new StudentTrainer(recipe).Train(new TrainingData(Examples)).Summary;
        return batch * summary.Steps / summary.Seconds;
    }

    private static ExampleLabels Labels(int classes, Random random) =>
        ExampleLabels.OfClasses([.. Enumerable.Range(0, classes).Select(c => $"{c}")], [.. Enumerable.Range(0, Count).Select(_ => random.Next(classes))]);
}
