using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// TED: only what matters for the task is compared. A learned linear filter on each of the teacher's layers has to predict the teacher's scores; a
/// filter on the student's layer has to reach the same output, mean squared difference (Liang et al., Less is More: Task-aware Layer-wise
/// Distillation, 2023). The teacher's filters learn first, then both together. By default every layer of the student learns from one of the teacher's
/// at even distances.
/// </summary>
[Loss("ted", "match what task-aware filters keep of hidden layers", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Liang et al.: Less is More, Task-aware Layer-wise Distillation for Language Model Compression, 2023", Needs = LossNeeds.HiddenStates | LossNeeds.SoftLabels,
    TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record TaskFilterLoss() : PairLoss(layers: LayerStrategy.Skip)
{
    /// <summary>The width of a filter's output, 1 to 4096. Default 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>The share of the budget over which the student's part grows to its full weight, from 0 to 1. Default 0.1.</summary>
    public double Warmup { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Width is >= 1 and <= 4096, nameof(Width), Width, "1 to 4096");
        Require(Warmup is >= 0 and <= 1, nameof(Warmup), Warmup, "from 0 to 1");
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(
        this, pair, setting,
        new(setting, NameOf(pair, "student"), setting.Student.Hidden[pair.Student].Width, Width),
        new(setting, NameOf(pair, "teacher"), setting.Teacher.Hidden[pair.Teacher].Width, Width),
        new(setting, NameOf(pair, "task"), Width, setting.Task is TaskKind.Binary or TaskKind.Regression ? 1 : setting.Classes.Count));

    private sealed class Term(TaskFilterLoss loss, LayerPair pair, LossSetting setting, Perceptron ofStudent, Perceptron ofTeacher, Perceptron task) : PairTerm(ofStudent, ofTeacher, task)
    {
        private readonly LossTerm _following = Following(setting.Task).Bind(setting);

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var target = ofTeacher.Apply(teacher!.Inner!.Hidden[pair.Teacher].Pooled);
            var predicted = new StudentOutput(setting.Task, setting.Classes, task.Apply(target.relu()));
            var distance = (ofStudent.Apply(student.Inner!.Hidden[pair.Student].Pooled) - target.detach()).Squared().mean();
            var share = loss.Warmup == 0 ? 1 : Math.Min(1, point.Progress / loss.Warmup);
            return new(_following.Compute(predicted, teacher, labels, point).Value.Plus(distance.Times(share)));
        }

        public override void Dispose()
        {
            _following.Dispose();
            base.Dispose();
        }

        private static DistillationLoss Following(TaskKind task) => task switch
        {
            TaskKind.Regression => new RegressionKdLoss(),
            TaskKind.MultiLabel => new SigmoidKdLoss(),
            _ => new KnowledgeDistillationLoss { Temperature = 1 },
        };
    }
}
