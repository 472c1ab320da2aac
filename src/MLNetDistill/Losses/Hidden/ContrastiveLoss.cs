using MLNetDistill.Inference;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// InfoNCE between student and teacher: among all examples of the batch, the student's vector has to find the teacher's of the same example
/// (van den Oord et al., 2018; Sun et al., CoDIR, 2020). Learned linear maps take both to a common space; the scores are cosines over the
/// temperature. log batch minus this loss is a bound on the mutual information.
/// </summary>
[Loss("info-nce", "find the teacher's vector of the same example within the batch", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "van den Oord, Li, Vinyals: Representation Learning with Contrastive Predictive Coding, 2018; Sun et al.: Contrastive Distillation on Intermediate Representations, 2020",
    Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record ContrastiveLoss() : PairLoss
{
    /// <summary>The temperature by which cosines are divided, from 0.01 to 10,000. Default 0.1.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>The width of the common space, 1 to 4096. Default 128.</summary>
    public int Width { get; init; } = 128;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Temperature is >= 0.01 and <= 10_000, nameof(Temperature), Temperature, "from 0.01 to 10000");
        Require(Width is >= 1 and <= 4096, nameof(Width), Width, "1 to 4096");
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(
        pair, Temperature,
        new(setting, NameOf(pair, "student"), setting.Student.Hidden[pair.Student].Width, Width),
        new(setting, NameOf(pair, "teacher"), setting.Teacher.Hidden[pair.Teacher].Width, Width));

    private sealed class Term(LayerPair pair, double temperature, Perceptron ofStudent, Perceptron ofTeacher) : PairTerm(ofStudent, ofTeacher)
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var own = ofStudent.Apply(student.Inner!.Hidden[pair.Student].Pooled);
            var target = ofTeacher.Apply(teacher!.Inner!.Hidden[pair.Teacher].Pooled);
            return new(InformationBounds.Contrast(Relations.Cosines(own, target).DividedBy(temperature)));
        }
    }
}
