using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>
/// KL(p ‖ q) T² with a temperature that is learned against the student: it moves to where the student's loss is larger, a little at first and fully after
/// <see cref="RampEpochs"/>, so that the task gets harder as the student gets better. T = lowest + range × sigmoid(θ), θ begins at 1; its gradient is
/// reversed and scaled by (1 − cos(π × epochs / ramp)) / 2. The mean over the rows.
/// </summary>
[Loss("ctkd", "match the teacher's probabilities at a temperature that is learned to make it hard", TaskKind.Binary, TaskKind.Multiclass,
    Paper = "Li et al.: Curriculum Temperature for Knowledge Distillation, 2023", Needs = LossNeeds.SoftLabels, TopK = SoftProbabilities.SpreadsMissingMass)]
public sealed record CurriculumTemperatureLoss : DistillationLoss
{
    /// <summary>The lowest temperature, from 0.0001 to 10,000. Default 1.</summary>
    public double LowestTemperature { get; init; } = 1;

    /// <summary>How far above the lowest the temperature can rise, from 0.0001 to 10,000. Default 20.</summary>
    public double TemperatureRange { get; init; } = 20;

    /// <summary>The epochs over which the reversed gradient grows to its full size, above 0. Default 10.</summary>
    public double RampEpochs { get; init; } = 10;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireTemperature(LowestTemperature, nameof(LowestTemperature));
        RequireTemperature(TemperatureRange, nameof(TemperatureRange));
        Require(double.IsFinite(RampEpochs) && RampEpochs > 0, nameof(RampEpochs), RampEpochs, "above 0");
    }

    /// <inheritdoc/>
    public override LossTerm Bind(LossSetting setting) => new Term(this, setting);

    private sealed class Term : LossTerm
    {
        private readonly CurriculumTemperatureLoss _loss;
        private readonly Parameter _theta;

        public Term(CurriculumTemperatureLoss loss, LossSetting setting)
        {
            (_loss, _theta) = (loss, setting.NewParameter("ctkd", 1));
            using var noGradient = no_grad();
            _theta.Fill(1);
        }

        public override IReadOnlyList<Parameter> Parameters => [_theta];

        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var strength = (1 - Math.Cos(Math.PI * Math.Min(1, point.Epochs / _loss.RampEpochs))) / 2;
            // The value of θ with −strength times its gradient.
            var theta = _theta.detach().Times(1 + strength) - _theta.Times(strength);
            var temperature = theta.sigmoid().Times(_loss.TemperatureRange).Plus(_loss.LowestTemperature);
            var (logP, logQ) = ((teacher!.Logits / temperature).log_softmax(1), (student.Logits / temperature).log_softmax(1));
            return new((SoftProbabilities.KullbackLeibler(logP, logQ) * temperature.Squared()).sum());
        }
    }
}
