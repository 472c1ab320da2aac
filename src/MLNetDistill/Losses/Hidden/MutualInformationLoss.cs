using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>Which bound on the mutual information is raised.</summary>
public enum MutualInformationBound
{
    /// <summary>Between TUBA and the contrast with the rest of the batch, by alpha.</summary>
    Interpolated,

    /// <summary>The contrast with the batch: stable, and at most the logarithm of the batch.</summary>
    InfoNce,

    /// <summary>With a fixed baseline: no limit, high variance.</summary>
    Nwj,

    /// <summary>With a learned baseline: no limit, high variance.</summary>
    Tuba,
}

/// <summary>
/// MI-α: raises a lower bound on the mutual information between the layers. Both vectors go through learned networks (the critic), whose products
/// score all pairs of the batch; a third gives a baseline (Poole et al., 2019; He et al., Distiller, 2021, who found it the best loss on hidden
/// layers of their study). May be below 0.
/// </summary>
/// <remarks>
/// About 3.5% of that study's runs collapsed: the bounds other than InfoNCE hold an exponential whose gradient can drown everything else. Here a batch
/// on which the bound is worse than knowing nothing is scored by InfoNCE instead; where that goes on, InfoNCE stays to the end of the run, and <see cref="Training.TrainingSummary.Note"/> says so.
/// </remarks>
[Loss("mi-alpha", "raise the mutual information of the layers, by learned critics", TaskKind.Binary, TaskKind.Multiclass, TaskKind.MultiLabel, TaskKind.Regression,
    Paper = "He et al.: Distiller, A Systematic Study of Model Distillation Methods in NLP, 2021; Poole et al.: On Variational Bounds of Mutual Information, 2019",
    Needs = LossNeeds.HiddenStates | LossNeeds.WholeBatch)]
public sealed record MutualInformationLoss() : PairLoss
{
    private const int CriticWidth = 128, ScoredWidth = 64;

    /// <summary>The bound; by default interpolated.</summary>
    public MutualInformationBound Bound { get; init; }

    /// <summary>For the interpolated bound: from 0 (TUBA) to 1 (the batch alone). Default 0.9, the study's best.</summary>
    public double Alpha { get; init; } = 0.9;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Alpha is >= 0 and <= 1, nameof(Alpha), Alpha, "from 0 to 1");
    }

    /// <inheritdoc/>
    protected override LossTerm Bind(LossSetting setting, LayerPair pair)
    {
        var (own, target) = (setting.Student.Hidden[pair.Student].Width, setting.Teacher.Hidden[pair.Teacher].Width);
        Perceptron Network(string part, int from, int to) => new(setting, NameOf(pair, part), from, CriticWidth, CriticWidth, to);
        return new Term(this, pair, new(setting), Network("student", own, ScoredWidth), Network("teacher", target, ScoredWidth), Network("baseline", target, 1));
    }

    private Tensor Estimate(Tensor scores, Func<Tensor> logBaseline) => Bound switch
    {
        MutualInformationBound.Nwj => InformationBounds.Nwj(scores),
        MutualInformationBound.Tuba => InformationBounds.Tuba(scores, logBaseline()),
        _ => InformationBounds.Interpolated(scores, logBaseline(), Alpha),
    };

    private sealed class Term(MutualInformationLoss loss, LayerPair pair, CollapseGuard guard, Perceptron ofStudent, Perceptron ofTeacher, Perceptron baseline) : PairTerm(ofStudent, ofTeacher, baseline)
    {
        public override IReadOnlyList<Tensor> State => [guard.State];

        public override string? Note => guard.HasFallen ? $"The bound of the loss '{loss.Description.Name}' collapsed, and InfoNCE took its place for the rest of the training." : null;

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var (own, target) = (student.Inner!.Hidden[pair.Student].Pooled, teacher!.Inner!.Hidden[pair.Teacher].Pooled);
            var scores = ofStudent.Apply(own).mm(ofTeacher.Apply(target).transpose(0, 1));
            if (loss.Bound != MutualInformationBound.InfoNce && !guard.HasFallen)
            {
                var estimate = loss.Estimate(scores, () => baseline.Apply(target));
                if (guard.Trusts(estimate.detach().ToNumber())) return new(-estimate);
            }
            return new(-InformationBounds.InfoNce(scores));
        }

        public override void EndStep() => guard.EndStep();
    }
}
