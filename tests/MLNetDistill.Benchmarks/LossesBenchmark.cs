using System.Globalization;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Losses.Inner;
using MLNetDistill.Training;

namespace MLNetDistill.Benchmarks;

/// <summary>
/// What each loss of the catalog adds to a student's training step on one thread: rounds with and without it in turn, so that both meet the same
/// disturbances, in processor time, so that other programs matter less. Everything counts that the loss brings about, such as keeping the student's states and cutting out the teacher's.
/// Arguments: the words of a text (default 16), then the beginnings of losses' names.
/// </summary>
internal static class LossesBenchmark
{
    private const int Rounds = 15, Steps = 40, Batch = 64, Examples = 512, Words = 5997;

    private static readonly StudentArchitecture Cnn = new TextCnnArchitecture();

    // The least student with self-attention.
    private static readonly StudentArchitecture Transformer = TransformerArchitecture.OfSize("nano");

    // The words of a text.
    private static int _length = 16;

    private static readonly Dictionary<(TaskKind Task, LossNeeds Inside, bool OtherClasses), TrainingData> Made = [];

    public static int Run(string[] args)
    {
        if (Environment.GetEnvironmentVariable("OPENBLAS_NUM_THREADS") != "1")
        {
            Console.Error.WriteLine("Set OPENBLAS_NUM_THREADS=1 and OMP_NUM_THREADS=1, so that everything uses one thread.");
            return 2;
        }
        if (args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out var length)) (_length, args) = (length, args[1..]);
        var losses = LossCatalog.All.Select(d => (d.Name, Loss: LossCatalog.Create(d.Name)))
            .Append(("hidden-mse, earth mover", new HiddenMseLoss { Layers = new() { Strategy = LayerStrategy.EarthMover } }))
            .Where(l => args.Length == 0 || args.Any(arg => l.Item1.StartsWith(arg, StringComparison.Ordinal)));
        Console.WriteLine("| loss | student | step without it, µs | with it, µs | adds (least - most) |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var (name, loss) in losses) Compare(name, loss);
        return 0;
    }

    private static void Compare(string name, DistillationLoss loss)
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
        Microseconds(student, data, Steps, usual, loss);
        var (without, with) = (new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            without[round] = Microseconds(student, data, Steps, usual);
            with[round] = Microseconds(student, data, Steps, usual, loss);
        }
        var added = without.Zip(with, (a, b) => (b / a) - 1).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {student.Name} | {Median(without):n0} | {Median(with):n0} | {added[Rounds / 2]:0 %} ({added[0]:0 %} - {added[^1]:0 %}) |"));
    }

    private static double Microseconds(StudentArchitecture student, TrainingData data, int steps, params IReadOnlyList<DistillationLoss> objective)
    {
        var recipe = new DistillationRecipe
        {
            Student = student,
            Objective = objective,
            Optimizer = new() { LearningRate = 1e-4, BatchSize = Batch, Epochs = (double)Batch * steps / Examples },
        };
        var clock = new EpochClock();
        new StudentTrainer(recipe, new() { Progress = clock }).Train(data);
        return clock.MicrosecondsPerStep;
    }

    /// <summary>Six classes, like questions by the type of their answer.</summary>
    private static TrainingData Data(TaskKind task, LossNeeds inside, bool otherClasses)
    {
        if (Made.TryGetValue((task, inside, otherClasses), out var known)) return known;
        var random = new Random(1);
        // Every word occurs at least once.
        var texts = Enumerable.Range(0, Examples).Select(i => string.Join(' ', Enumerable.Range(0, _length).Select(t => $"w{((i * _length) + t < Words ? (i * _length) + t : random.Next(Words))}"))).ToArray();
        string[] classes = ["abbreviation", "description", "entity", "human", "location", "number"];
        var labels = task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets([.. texts.Select(_ => (float)random.NextDouble())]),
            TaskKind.MultiLabel => ExampleLabels.OfSets(classes, [.. Enumerable.Range(0, Examples * classes.Length).Select(_ => (float)random.Next(2))]),
            _ => ExampleLabels.OfClasses(classes, [.. texts.Select(_ => random.Next(classes.Length))]),
        };
        var examples = new ExampleSet(new TextInputs(texts), labels);
        var teacher = new MadeUpTeacher(task, otherClasses ? ["answered by a thing", "by a number", "by a place", "otherwise"] : examples.Classes, _length);
        return Made[(task, inside, otherClasses)] = new TrainingData(examples, teacher.Score(examples.Inputs)).WithTeacherStates(inside, teacher);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>Processor time from the end of the first epoch to that of the last: without preparing anything.</summary>
    private sealed class EpochClock : IProgress<TrainingProgress>
    {
        private (long Step, TimeSpan Time)? _first, _last;

        public double MicrosecondsPerStep => (_last!.Value.Time - _first!.Value.Time).TotalMicroseconds / (_last.Value.Step - _first.Value.Step);

        public void Report(TrainingProgress value)
        {
            _last = (value.Step, Environment.CpuUsage.TotalTime);
            _first ??= _last;
        }
    }
}
