using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Augmentation;

public class MixupTests
{
    private static readonly StudentArchitecture[] Readers =
    [
        Recipes.Linear, Recipes.Bag, Recipes.Cnn, new TextCnnArchitecture { EmbeddingWidth = 4, Filters = 4, IncludeMean = true }, new GruArchitecture { EmbeddingWidth = 4, StateWidth = 5 },
        new BiLstmArchitecture { EmbeddingWidth = 4, StateWidth = 5 }, new TransformerArchitecture { EmbeddingWidth = 4, Heads = 2, InnerWidth = 6 },
    ];

    [Fact]
    public void AllOfOneRowIsThatRowAndNothingOfTheOther()
    {
        var table = MadeData.Table(20, TaskKind.Multiclass);
        // Of the same length: a mixed text reaches to the end of the longer one.
        var texts = new ExampleSet(new TextInputs(["rain today here then", "the very cold snow", "some more sun again", "and then the wind"]), ExampleLabels.OfClasses(["a", "b", "c"], [0, 1, 2, 0]));
        foreach (var (student, data) in Readers.Select(reader => (reader, texts)).Concat([(Recipes.Mlp, table), (new LinearArchitecture(), table)]))
        {
            var (spec, vocabulary) = StudentFactory.Fit(student, data, null, CancellationToken.None);
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            using var module = StudentModule.Create(spec, vocabulary, 1, torch.CPU);
            // Linear students begin at 0.
            foreach (var (name, parameter) in module.named_parameters()) parameter.add_(torch.tensor(Enumerable.Range(0, (int)parameter.numel()).Select(i => (float)Math.Sin(i + name.Length) / 3).ToArray(), parameter.shape));
            var batch = EncodedExamples.Encode(spec, vocabulary, data.Inputs).Batch([0, 1, 2, 3], torch.CPU);
            float[] Outputs(BatchMix? mix)
            {
                module.Mix = mix;
                return module.call(mix is null ? batch : mix.Of(batch)).contiguous().data<float>().ToArray();
            }
            var plain = Outputs(null);
            Assert.Equal(plain, Outputs(new(1, [3, 2, 1, 0])));
            var swapped = Outputs(new(0, [3, 2, 1, 0]));
            // The order of rows decides how libtorch sums, so the last bit may differ.
            Assert.All(plain.Chunk(3).Reverse().SelectMany(row => row).Zip(swapped), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
            var half = Outputs(new(0.5, [3, 2, 1, 0]));
            Assert.NotEqual(plain, half);
            // Either of a pair sees the same; a linear student gives the mean of both outputs.
            Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(half[c], half[9 + c], 1e-5));
            if (student is LinearArchitecture) Assert.All(Enumerable.Range(0, 12), i => Assert.Equal((plain[i] + swapped[i]) / 2, half[i], 1e-5));
        }
    }

    [Fact]
    public void ALongerPartnerIsReadToItsEnd()
    {
        var texts = new ExampleSet(new TextInputs(["rain", "the very cold snow of the north"]), ExampleLabels.OfClasses(["a", "b"], [0, 1]));
        foreach (var student in Readers)
        {
            var (spec, vocabulary) = StudentFactory.Fit(student, texts, null, CancellationToken.None);
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            using var module = StudentModule.Create(spec, vocabulary, 1, torch.CPU);
            var batch = EncodedExamples.Encode(spec, vocabulary, texts.Inputs).Batch([0, 1], torch.CPU);
            var longer = module.call(batch)[1].ToNumber();
            module.Mix = new(0, [1, 0]);
            Assert.Equal(longer, module.call(module.Mix.Of(batch))[0].ToNumber(), 1e-5);
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(4)]
    public void SharesFollowTheBetaDistribution(double alpha)
    {
        var random = new SeededRandom(1, "test");
        var shares = Enumerable.Range(0, 20_000).Select(_ => random.NextBeta(alpha)).ToArray();
        Assert.Equal(0.5, shares.Average(), 0.01);
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), shares.Average(s => (s - 0.5) * (s - 0.5)), 0.003);
    }

    [Fact]
    public void MixedTrainingIsReproducibleAndDiffersFromPlainTraining()
    {
        var train = MadeData.Texts(60, labeled: 0.7);
        var data = new TrainingData(train, MadeData.Knowing(MadeData.Texts(60)));
        var plain = Recipes.For(Recipes.Cnn, TaskKind.Multiclass, epochs: 3);
        var mixed = plain with { Mixup = new() { Alpha = 0.3 } };
        byte[] Bits(DistillationRecipe recipe) => StudentTrainerTests.Bits(new StudentTrainer(recipe).Train(data));
        Assert.Equal(Bits(mixed), Bits(mixed));
        Assert.NotEqual(Bits(mixed), Bits(plain));
        Assert.Equal(mixed.Mixup, DistillationRecipe.FromJson(mixed.ToJson()).Mixup);
        Assert.Equal(mixed.Mixup, mixed.WithoutTeacher(TaskKind.Multiclass).Mixup);
    }

    [Fact]
    public void WhatCanNotBeMixedIsRefused()
    {
        var train = MadeData.Texts(20);
        var context = new LossContext(TaskKind.Multiclass, train.Classes, true, SoftLabelKind.Dense);
        var recipe = Recipes.For(Recipes.Cnn, TaskKind.Multiclass) with { Mixup = new() };
        Assert.Contains("batch has one", Assert.Throws<ArgumentException>(() => (recipe with { Optimizer = new() { BatchSize = 1 } }).Validate(context, train.Inputs)).Message);
        Assert.Contains("Alpha", Assert.Throws<ArgumentOutOfRangeException>(() => (recipe with { Mixup = new() { Alpha = 0 } }).Validate()).Message);
    }
}
