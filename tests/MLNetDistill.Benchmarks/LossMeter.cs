using System.Globalization;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// What a loss adds to a training step: rounds with and without it in turn, so that both meet the same disturbances, in processor time, so that other programs matter less.
/// </summary>
/// <param name="texts">What is read. A teacher of the encoder's sizes is made up for it, and labels where the loss is not one for classes.</param>
internal sealed class LossMeter(ExampleSet texts)
{
    private const int Rounds = 9, Epochs = 3, BatchSize = 64;

    private static readonly StudentArchitecture Cnn = new TextCnnArchitecture();

    // For losses on attention, which the other one does not have.
    private static readonly StudentArchitecture Transformer = new TransformerArchitecture();

    private readonly Dictionary<(TaskKind Task, LossNeeds Inside, bool OtherClasses), TrainingData> _made = [];

    /// <summary>The row of a table.</summary>
    public string Measure(string name, DistillationLoss loss)
    {
        var task = loss.Description.Tasks.Contains(TaskKind.Multiclass) ? TaskKind.Multiclass : loss.Description.Tasks.First(t => t != TaskKind.Binary);
        var student = loss.Needs.HasFlag(LossNeeds.Attention) ? Transformer : Cnn;
        DistillationLoss usual = task switch
        {
            _ when loss.Description.OtherClasses => new CrossEntropyLoss(),
            TaskKind.Regression => new RegressionKdLoss(),
            TaskKind.MultiLabel => new SigmoidKdLoss(),
            _ => new KnowledgeDistillationLoss(),
        };
        var data = Data(task, loss.Needs & (LossNeeds.HiddenStates | LossNeeds.TokenStates | LossNeeds.Attention), loss.Description.OtherClasses);
        Microseconds(student, data, usual, loss);
        var (without, with) = (new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            without[round] = Microseconds(student, data, usual);
            with[round] = Microseconds(student, data, usual, loss);
        }
        var added = without.Zip(with, (a, b) => (b / a) - 1).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {student.Name} | {Median(without):n0} | {Median(with):n0} | {added[Rounds / 2]:0 %} ({added[0]:0 %} - {added[^1]:0 %}) |");
    }

    private static double Microseconds(StudentArchitecture student, TrainingData data, params IReadOnlyList<DistillationLoss> objective)
    {
        var recipe = new DistillationRecipe { Student = student, Objective = objective, Optimizer = new() { LearningRate = 1e-4, BatchSize = BatchSize, Epochs = Epochs } };
        var clock = new EpochClock();
        new StudentTrainer(recipe, new() { Progress = clock }).Train(data);
        return clock.MicrosecondsPerStep;
    }

    private TrainingData Data(TaskKind task, LossNeeds inside, bool otherClasses)
    {
        if (_made.TryGetValue((task, inside, otherClasses), out var known)) return known;
        var (random, classes) = (new Random(1), texts.Classes);
        var labels = task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets([.. Enumerable.Range(0, texts.Count).Select(_ => (float)random.NextDouble())]),
            TaskKind.MultiLabel => ExampleLabels.OfSets(classes, [.. Enumerable.Range(0, texts.Count * classes.Count).Select(_ => (float)random.Next(2))]),
            _ => texts.Labels,
        };
        var examples = new ExampleSet(texts.Inputs, labels);
        var teacher = new MadeUpTeacher(task, otherClasses ? ["answered by a thing", "by a number", "by a place", "otherwise"] : examples.Classes);
        return _made[(task, inside, otherClasses)] = new TrainingData(examples, teacher.Score(examples.Inputs)).WithTeacherStates(inside, teacher);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>Processor time from the end of the first epoch to that of the last: without preparing anything.</summary>
    private sealed class EpochClock : IProgress<TrainingProgress>
    {
        private (long Step, TimeSpan Time)? _first, _last;

        public double MicrosecondsPerStep => (_last!.Value.Time - _first!.Value.Time).TotalMicroseconds / (_last.Value.Step - _first.Value.Step);

        public void Report(TrainingProgress value)
        {
            if (value.Epoch < 1) return;
            _last = (value.Step, Environment.CpuUsage.TotalTime);
            _first ??= _last;
        }
    }
}
