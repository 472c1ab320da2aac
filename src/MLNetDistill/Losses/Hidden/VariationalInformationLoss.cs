using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// A bound on the mutual information of the layers: the student's vector predicts the teacher's by a learned linear map, and each dimension has a
/// learned variance σ², 5 at first: (t − μ)² / 2σ² + log σ, the mean over all numbers (Ahn et al., Variational Information Distillation, 2019).
/// Dimensions that the student can't predict stop counting. May be below 0.
/// </summary>
[Loss("vid", "predict the teacher's vectors, each dimension with a learned variance", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "Ahn et al.: Variational Information Distillation for Knowledge Transfer, 2019", Needs = LossNeeds.HiddenStates)]
public sealed record VariationalInformationLoss() : PairLoss
{
    private const double InitialVariance = 5;

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair)
    {
        var width = setting.Teacher.Hidden[pair.Teacher].Width;
        return new Term(pair, new(setting, NameOf(pair, "mean"), setting.Student.Hidden[pair.Student].Width, width), setting.NewParameter(NameOf(pair, "variance"), width));
    }

    private sealed class Term(LayerPair pair, Perceptron mean, Parameter growth) : PairTerm(mean)
    {
        public override IReadOnlyList<Parameter> Parameters => [.. base.Parameters, growth];

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var logVariance = growth.Plus(Math.Log(InitialVariance));
            var squares = (mean.Apply(student.Inner!.Hidden[pair.Student].Pooled) - teacher!.Inner!.Hidden[pair.Teacher].Pooled).Squared();
            return new((squares * logVariance.neg().exp()).Plus(logVariance).mean().DividedBy(2));
        }
    }
}
