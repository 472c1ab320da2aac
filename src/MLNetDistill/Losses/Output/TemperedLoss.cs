using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>A loss on a teacher's and a student's logits that are divided by a temperature T first.</summary>
public abstract record TemperedLoss : DistillationLoss
{
    /// <summary>Sets the defaults.</summary>
    /// <param name="temperature">The temperature.</param>
    /// <param name="temperatureSquared">True for the factor T².</param>
    protected TemperedLoss(double temperature, bool temperatureSquared = true) => (Temperature, TemperatureSquared) = (temperature, temperatureSquared);

    /// <summary>The temperature T by which the logits are divided, from 0.0001 to 10,000.</summary>
    public double Temperature { get; init; }

    /// <summary>Multiply by T², so that the gradient of a KL keeps its size when T changes.</summary>
    public bool TemperatureSquared { get; init; }

    /// <summary>The temperature as it changes over the training, which then replaces <see cref="Temperature"/>; from 4 to 1, say. Null (default) for one that stays.</summary>
    public Schedule? TemperatureSchedule { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireTemperature(Temperature, nameof(Temperature));
        if (TemperatureSchedule is null) return;
        TemperatureSchedule.Validate($"the temperature of the loss '{Description.Name}'");
        RequireTemperature(TemperatureSchedule.From, $"{nameof(TemperatureSchedule)}.{nameof(Schedule.From)}");
        RequireTemperature(TemperatureSchedule.To, $"{nameof(TemperatureSchedule)}.{nameof(Schedule.To)}");
    }

    /// <inheritdoc/>
    public sealed override LossTerm Bind(LossSetting setting) => new Term(this);

    /// <summary>The loss of one batch before the factor T², a scalar.</summary>
    protected abstract Tensor Compute(StudentOutput student, TeacherBatch teacher, LabelBatch labels, double temperature);

    private sealed class Term(TemperedLoss loss) : LossTerm
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var temperature = loss.TemperatureSchedule?.At(point.Progress) ?? loss.Temperature;
            var value = loss.Compute(student, teacher!, labels, temperature);
            return new(loss.TemperatureSquared && temperature != 1 ? value.Times(temperature * temperature) : value);
        }
    }
}
