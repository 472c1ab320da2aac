using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;


namespace MLNetDistill.Tests.Students;

public class TreeStudentTests
{
    private static TrainedStudent Train(ExampleSet train, SoftLabels? teacher, ExampleSet? validation, DistillationRecipe? recipe = null, RunOptions? run = null, CancellationToken cancellation = default) =>
        new StudentTrainer(recipe ?? DistillationRecipe.Default(train.Task, Recipes.Tree), run).Train(new(train, teacher, validation), cancellation);

    [Theory]
    [InlineData(TaskKind.Binary)]
    [InlineData(TaskKind.Multiclass)]
    [InlineData(TaskKind.MultiLabel)]
    [InlineData(TaskKind.Regression)]
    public void It_learns_and_the_served_tree_is_the_one_that_was_validated(TaskKind task)
    {
        var (train, validation) = (MadeData.Table(400, task), MadeData.Table(100, task, seed: 2));
        var student = Train(train, MadeData.Knowing(train), validation);
        Assert.True(student.Summary.BestScore > 0.9, $"{student.Summary}");
        Assert.Equal(StopReason.Completed, student.Summary.Stopped);

        var inputs = (TableInputs)validation.Inputs;
        var outputs = Enumerable.Range(0, validation.Count).SelectMany(row =>
        {
            var scores = new float[student.Model.OutputCount];
            student.Model.Score(new TableRow(inputs.Numbers(row), [inputs.Categories(row)[0] is { } value ? student.Model.TableEncoder.CategoryId(0, value) : 0]), scores);
            return scores;
        }).ToArray();
        Assert.Equal(student.Summary.BestScore, ValidationScore.Of(OutputSpec.Of(student.Model.Spec), validation.Labels, outputs).Value);
        var loaded = StudentModel.Load(new MemoryStream(Bits(student)));
        Assert.Equal(student.Model.Rules(), loaded.Rules());
        Assert.Contains("x <= ", loaded.Rules());
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_breaks_ties_otherwise()
    {
        // Two columns that say the same.
        var numbers = Enumerable.Range(0, 200).SelectMany(i => new[] { i % 7f, i % 7f }).ToArray();
        var examples = new ExampleSet(new TableInputs(200, ["one", "other"], numbers, [], []), ExampleLabels.OfClasses(["a", "b"], [.. Enumerable.Range(0, 200).Select(i => i % 7 > 3 ? 1 : 0)]));
        byte[] Of(int seed) => Bits(Train(examples, MadeData.Knowing(examples), null, run: new() { Seed = seed }));
        Assert.Equal(Of(1), Of(1));
        Assert.Equal(2, Enumerable.Range(0, 10).Select(seed => Convert.ToHexString(Of(seed))).Distinct().Count());
    }

    [Fact]
    public void A_run_that_is_canceled_or_out_of_time_stops_and_a_resumed_one_ends_the_same()
    {
        var train = MadeData.Table(300, TaskKind.Multiclass);
        var teacher = MadeData.Knowing(train);
        Assert.ThrowsAny<OperationCanceledException>(() => Train(train, teacher, null, cancellation: new(canceled: true)));
        Assert.Equal(StopReason.TimeLimit, Train(train, teacher, null, run: new() { TimeLimit = TimeSpan.FromTicks(1) }).Summary.Stopped);
        using var folder = new TemporaryFolder();
        var run = new RunOptions { CheckpointPath = folder.File("checkpoint"), Resume = true };
        Assert.Equal(Bits(Train(train, teacher, null)), Bits(Train(train, teacher, null, run: run)));
    }

    [Fact]
    public void The_first_question_is_the_best_of_all()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            const int Count = 40;
            var numbers = Enumerable.Range(0, 3 * Count).Select(_ => random.Next(8) == 0 ? float.NaN : random.Next(12)).ToArray();
            var values = Enumerable.Range(0, Count).Select(_ => (float)random.NextDouble()).ToArray();
            var examples = new ExampleSet(new TableInputs(Count, ["a", "b", "c"], numbers, [], []), ExampleLabels.OfTargets(values));
            var recipe = new DistillationRecipe { Student = new TreeArchitecture { MaxLeaves = 2, MinExamples = 4 }, Objective = [new MeanSquaredErrorLoss()] };
            var student = Train(examples, null, null, recipe);
            var scale = student.Model.Spec.TargetScale;

            var best = double.PositiveInfinity;
            for (var column = 0; column < 3; column++)
            {
                foreach (var threshold in Enumerable.Range(0, 13))
                {
                    foreach (var missingLeft in new[] { false, true })
                    {
                        var sides = Enumerable.Range(0, Count).ToLookup(i => float.IsNaN(numbers[(3 * i) + column]) ? missingLeft : numbers[(3 * i) + column] <= threshold, i => (double)values[i]);
                        if (sides[true].Count() >= 4 && sides[false].Count() >= 4) best = Math.Min(best, Error(sides[true]) + Error(sides[false]));
                    }
                }
            }
            Assert.Equal(best / Count, student.Summary.Loss * scale * scale, 1e-5);
        }

        static double Error(IEnumerable<double> values)
        {
            var mean = values.Average();
            return values.Sum(v => (v - mean) * (v - mean));
        }
    }

    [Fact]
    public void Of_one_output_the_best_subset_of_the_values_is_found()
    {
        var random = new Random(1);
        var kinds = Enumerable.Range(0, 200).Select(_ => $"k{random.Next(9)}").ToArray();
        float Target(string kind) => kind is "k1" or "k4" or "k8" ? 5 : 0;
        var examples = new ExampleSet(new TableInputs(200, [], [], ["kind"], kinds), ExampleLabels.OfTargets([.. kinds.Select(Target)]));
        var student = Train(examples, null, null, new() { Student = Recipes.Tree, Objective = [new MeanSquaredErrorLoss()] });
        Assert.Equal("if kind is one of k1, k4, k8:\n  5\nelse:\n  0\n", student.Model.Rules().Replace("-0\n", "0\n", StringComparison.Ordinal));
    }

    [Fact]
    public void A_leaf_says_the_mean_of_what_teacher_and_labels_say()
    {
        var examples = new ExampleSet(new TableInputs(40, ["x"], [.. Enumerable.Range(0, 40).Select(i => i % 2f)], [], []), ExampleLabels.OfClasses(["a", "b", "c"], [.. Enumerable.Range(0, 40).Select(i => i % 2)]));
        var teacher = DenseSoftLabels.FromProbabilities(TaskKind.Multiclass, ["a", "b", "c"], [.. Enumerable.Range(0, 40).SelectMany(i => i % 2 == 0 ? new[] { 0.6f, 0.3f, 0.1f } : [0.2f, 0.2f, 0.6f])]);
        var student = Train(examples, teacher, null).Model;
        // Four parts teacher, one part labels, and one example more of all together.
        double[] left = [(0.8 * 0.6) + 0.2, 0.8 * 0.3, 0.8 * 0.1], right = [0.8 * 0.2, (0.8 * 0.2) + 0.2, 0.8 * 0.6];
        var said = student.Predict(new TableRow([0])).Probabilities.Span;
        for (var k = 0; k < 3; k++) Assert.Equal(((20 * left[k]) + ((left[k] + right[k]) / 2)) / 21, said[k], 1e-5);
    }

    [Fact]
    public void Class_weights_say_how_rows_share_the_weight_of_the_loss_and_no_more()
    {
        var examples = MadeData.Table(150, TaskKind.Multiclass);
        var teacher = MadeData.Knowing(examples);
        float[] Scores(double classWeight)
        {
            var weights = examples.Classes.ToDictionary(name => name, _ => classWeight);
            return new StudentTeacher(Train(examples, teacher, null, new() { Student = Recipes.Tree, Objective = [new KnowledgeDistillationLoss(), new CrossEntropyLoss { ClassWeights = weights }] }).Model).Raw(examples.Inputs);
        }
        Assert.Equal(Scores(1), Scores(8));
    }

    [Fact]
    public void What_a_tree_cannot_use_is_refused_with_the_reason()
    {
        Refuses(new() { Student = Recipes.Tree, Objective = [new LogitMseLoss()] }, "gradient", "logit-mse", "kd");
        Refuses(new() { Student = Recipes.Tree, Objective = [new CrossEntropyLoss { WeightSchedule = new() { From = 0, To = 1 } }] }, "schedule", "cross-entropy");
        var texts = MadeData.Texts(20);
        Assert.Contains("table", Assert.ThrowsAny<ArgumentException>(() => Train(texts, MadeData.Knowing(texts), null)).Message);

        static void Refuses(DistillationRecipe recipe, params string[] parts)
        {
            var message = Assert.ThrowsAny<ArgumentException>(recipe.Validate).Message;
            Assert.All(parts, part => Assert.Contains(part, message));
        }
    }

    [Fact]
    public void Odd_but_valid_tables_grow_a_tree()
    {
        var labels = ExampleLabels.OfClasses(["a", "b"], [0, 1, -1, 1]);
        foreach (var inputs in new[]
        {
            new TableInputs(4, [], [], ["kind"], ["x", null, "y", "x"]),
            new TableInputs(4, ["x"], [float.NaN, float.NaN, float.NaN, float.PositiveInfinity], [], []),
        })
        {
            var recipe = new DistillationRecipe { Student = new TreeArchitecture { MinExamples = 1 }, Objective = [new CrossEntropyLoss()] };
            Assert.True(double.IsFinite(Train(new(inputs, labels), null, null, recipe).Summary.Loss));
        }
    }

    private static byte[] Bits(TrainedStudent student)
    {
        using var stream = new MemoryStream();
        student.Model.Save(stream);
        return stream.ToArray();
    }
}
