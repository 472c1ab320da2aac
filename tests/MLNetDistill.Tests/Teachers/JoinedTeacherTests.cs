using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;


namespace MLNetDistill.Tests.Teachers;

/// <summary>Teachers made of other teachers: calibrated, weighted, gated, born again.</summary>
public class JoinedTeacherTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Theory]
    [InlineData(TaskKind.Binary)]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.MultiLabel)]
    public void CalibrationFindsTheTemperatureThatALabelGeneratorUsed(TaskKind task)
    {
        // Labels drawn from the teacher's probabilities at T = 3: the teacher is three times too sure.
        const int Rows = 6000;
        var classes = task == TaskKind.Binary ? Classes[..2] : Classes;
        var width = Logits.Width(task, classes.Length);
        var random = new Random(1);
        var logits = Enumerable.Range(0, Rows * width).Select(_ => (float)(12 * random.NextDouble() - 6)).ToArray();
        var softened = DenseSoftLabels.FromLogits(task, classes, [.. logits.Select(z => z / 3)]);
        var labels = task == TaskKind.MultiLabel
            ? ExampleLabels.OfSets(classes, [.. Enumerable.Range(0, Rows).SelectMany(row => softened.Probabilities(row).Select(p => random.NextDouble() < p ? 1f : 0))])
            : ExampleLabels.OfClasses(classes, [.. Enumerable.Range(0, Rows).Select(row => Draw(softened.Probabilities(row)))]);
        var examples = new ExampleSet(new TextInputs([.. Enumerable.Range(0, Rows).Select(i => $"{i}")]), labels);
        var teacher = new StoredScoresTeacher(examples.Inputs, DenseSoftLabels.FromLogits(task, classes, logits));

        var calibrated = CalibratedTeacher.Fit(teacher, examples);
        Assert.Equal(3, calibrated.Temperature, 0.3);
        var scores = (DenseSoftLabels)calibrated.Score(examples.Inputs);
        Assert.Equal(logits[7] / calibrated.Temperature, scores.Values[7], 1e-5);
        Assert.True(Loss(scores) < Loss((DenseSoftLabels)teacher.Score(examples.Inputs)));
        Assert.True(Loss(scores) <= Loss(DenseSoftLabels.FromLogits(task, classes, [.. logits.Select(z => (float)(z / (calibrated.Temperature + 0.1)))])));

        int Draw(double[] p)
        {
            var at = random.NextDouble();
            var c = 0;
            while (c < p.Length - 1 && (at -= p[c]) >= 0) c++;
            return c;
        }

        double Loss(DenseSoftLabels s) => ValidationScore.Of(new(task, classes), labels, s.Values).Loss;
    }

    [Fact]
    public void CalibrationRefusesValuesAndExamplesWithoutLabels()
    {
        var values = new StoredScoresTeacher(new TextInputs(["x"]), DenseSoftLabels.FromValues([1]));
        Assert.Contains("values", Assert.Throws<ArgumentException>(() => new CalibratedTeacher(values, 2)).Message);
        var (teacher, examples) = Expert(0.9, 0.9);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CalibratedTeacher(teacher, 0));
        Assert.Contains("label", Assert.Throws<ArgumentException>(() => CalibratedTeacher.Fit(teacher, new(examples.Inputs, examples.Labels.WithoutLabels()))).Message);
    }

    [Fact]
    public void LearnedWeightsAreThoseUnderWhichTheLabelsAreMostLikely()
    {
        var (good, examples) = Expert(0.9, 0.6);
        var (poor, _) = Expert(0.4, 0.8, seed: 2);
        var ensemble = EnsembleTeacher.FitWeights([poor, good], examples);
        Assert.Equal(1, ensemble.Weights.Sum(), 1e-9);
        Assert.InRange(ensemble.Weights[1], 0.5, 0.95);
        var best = Loss(ensemble, examples);
        foreach (var shift in new[] { -0.02, 0.02 })
            Assert.True(best < Loss(new EnsembleTeacher([poor, good], weights: [ensemble.Weights[0] - shift, ensemble.Weights[1] + shift]), examples));
    }

    [Fact]
    public void ARegressionsWeightsAreLeastSquares()
    {
        var random = new Random(3);
        var targets = Enumerable.Range(0, 400).Select(_ => (float)(random.NextDouble() * 100)).ToArray();
        var examples = new ExampleSet(new TextInputs([.. targets.Select((_, i) => $"{i}")]), ExampleLabels.OfTargets(targets));
        // Independent errors with deviations 1 and 2: the best weights are 0.8 and 0.2.
        StoredScoresTeacher Noisy(double deviation) => new(examples.Inputs, DenseSoftLabels.FromValues([.. targets.Select(t => (float)(t + (deviation * new[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }.Sum(_ => random.NextDouble() - 0.5))))]));
        var ensemble = EnsembleTeacher.FitWeights([Noisy(1), Noisy(2)], examples);
        Assert.Equal(0.8, ensemble.Weights[0], 0.06);
    }

    [Fact]
    public void TheGateTrustsEachTeacherWhereItIsRight()
    {
        // Each is right and sure on its own half of the examples, wrong and unsure on the other: a fixed weight can't use that.
        var (first, examples) = Expert(0.95, 0.4);
        var (second, _) = Expert(0.4, 0.95, seed: 2);
        var gated = GatedEnsembleTeacher.Fit([first, second], examples);
        var fixedWeights = EnsembleTeacher.FitWeights([first, second], examples);
        Assert.True(Loss(gated, examples) < Loss(fixedWeights, examples) - 0.05, $"{Loss(gated, examples)} {Loss(fixedWeights, examples)}");
        Assert.True(Accuracy(gated, examples) >= Accuracy(fixedWeights, examples));
        Assert.Equal(Values(gated, examples), Values(GatedEnsembleTeacher.Fit([first, second], examples), examples));
        Assert.Contains("one", Assert.Throws<ArgumentException>(() => GatedEnsembleTeacher.Fit([first], examples)).Message);
    }

    [Theory]
    [InlineData(TaskKind.Regression)]
    [InlineData(TaskKind.MultiLabel)]
    [InlineData(TaskKind.Binary)]
    public void EveryTaskCanBeGated(TaskKind task)
    {
        var data = MadeData.Table(150, task);
        var teachers = new[] { 1, 2 }.Select(width => StudentTeacher.Fit(data, null, new MlpArchitecture { Hidden = [width * 4] }, new() { Epochs = 2 * width }, new() { Seed = width })).ToArray<ITeacher>();
        var gated = GatedEnsembleTeacher.Fit(teachers, data);
        var scores = teachers.Select(teacher => Values(teacher, data)).ToArray();
        var mixed = Values(gated, data);
        // Every mean lies between the teachers.
        Assert.All(Enumerable.Range(0, mixed.Length), i => Assert.InRange(mixed[i], Math.Min(scores[0][i], scores[1][i]) - 1e-3, Math.Max(scores[0][i], scores[1][i]) + 1e-3));
        Assert.All(EnsembleTeacher.FitWeights(teachers, data).Weights, weight => Assert.InRange(weight, 0, 1));
    }

    [Fact]
    public void EachGenerationLearnsFromTheOneBefore()
    {
        var train = MadeData.Texts(80, labeled: 0.5);
        var recipe = Recipes.For(Recipes.Bag, TaskKind.Multiclass, epochs: 6);
        using var folder = new TemporaryFolder();
        var generations = BornAgain.Fit(train, null, recipe, 3, new() { CheckpointPath = folder.File("state") });
        Assert.Equal(3, generations.Count);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Equal(Values(generations[^1], train), Values(BornAgain.Fit(train, null, recipe, 3)[^1], train));

        // The second one is what the trainer makes of the first one's scores.
        var expected = new StudentTrainer(recipe, new() { Seed = 1 }).Train(new(train, generations[0].Score(train.Inputs)));
        Assert.Equal(Values(new StudentTeacher(expected.Model), train), Values(generations[1], train));
        Assert.Throws<ArgumentOutOfRangeException>(() => BornAgain.Fit(train, null, recipe, 0));
    }

    [Fact]
    public void GenerationsOfSeveralStagesLeaveNoFileBehind()
    {
        var train = MadeData.Texts(60);
        var recipe = Recipes.For(Recipes.Bag, TaskKind.Multiclass, epochs: 2) with { Stages = [new() { Objective = [new KnowledgeDistillationLoss()], Optimizer = new() { Epochs = 1 } }] };
        using var folder = new TemporaryFolder();
        BornAgain.Fit(train, null, recipe, 2, new() { CheckpointPath = folder.File("state") });
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void ATransformerFromScratchTeachesAndIsKeptAsAStudentIs()
    {
        using var folder = new TemporaryFolder();
        var train = MadeData.Texts(150);
        var teacher = StudentTeacher.Fit(train, null, new TransformerArchitecture { EmbeddingWidth = 16, Heads = 2, InnerWidth = 16, Layers = 1 }, new() { LearningRate = 1e-2, Epochs = 8, BatchSize = 16 });
        Assert.True(Accuracy(teacher, MadeData.Texts(100, seed: 2)) > 0.9);
        Assert.NotEmpty(teacher.Inner.Attention);
        teacher.Student.Save(folder.File("teacher.zip"));
        Assert.Equal(Values(teacher, train), Values(TeacherFile.Load(folder.File("teacher.zip")), train));
    }

    /// <summary>A teacher of 400 texts that is right with one probability on the first half and with another on the second, and about as sure as it is right.</summary>
    private static (StoredScoresTeacher Teacher, ExampleSet Examples) Expert(double first, double second, int seed = 1)
    {
        const int Rows = 400;
        var labels = Enumerable.Range(0, Rows).Select(i => i * 7 % 3).ToArray();
        var random = new Random(seed);
        var probabilities = new float[Rows * 3];
        for (var row = 0; row < Rows; row++)
        {
            var sure = row < Rows / 2 ? first : second;
            var answer = random.NextDouble() < sure ? labels[row] : (labels[row] + 1 + random.Next(2)) % 3;
            for (var c = 0; c < 3; c++) probabilities[(row * 3) + c] = (float)(c == answer ? sure : (1 - sure) / 2);
        }
        var inputs = new TextInputs([.. Enumerable.Range(0, Rows).Select(i => $"{i}")]);
        return (new(inputs, DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, Classes, probabilities), $"expert {seed}"), new(inputs, ExampleLabels.OfClasses(Classes, labels)));
    }

    private static double Loss(ITeacher teacher, ExampleSet examples) => ValidationScore.Of(new(teacher.Task, teacher.Classes), examples.Labels, Values(teacher, examples)).Loss;

    private static double Accuracy(ITeacher teacher, ExampleSet examples) => Evaluator.Evaluate((DenseSoftLabels)teacher.Score(examples.Inputs), examples.Labels).First().Value;

    private static float[] Values(ITeacher teacher, ExampleSet examples) => ((DenseSoftLabels)teacher.Score(examples.Inputs)).Values.ToArray();
}
