using MLNetDistill.Losses;
using MLNetDistill.Students;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>A recipe's objective at work: the weighted sum of its losses, with the parts that learn and the numbers that they remember.</summary>
internal sealed class BoundObjective(IReadOnlyList<DistillationLoss> losses, LossSetting setting) : IDisposable
{
    private readonly IReadOnlyList<(DistillationLoss Loss, LossTerm Term)> _terms = [.. losses.Select(loss => (loss, loss.Bind(setting)))];

    /// <summary>What has to survive an interruption.</summary>
    public IReadOnlyList<Tensor> State => [.. _terms.SelectMany(t => t.Term.State)];

    /// <summary>What the losses have to say of the training; null for nothing.</summary>
    public string? Note => string.Join(' ', _terms.Select(t => t.Term.Note).OfType<string>().Distinct()) is { Length: > 0 } notes ? notes : null;

    /// <summary>The parts that learn, which don't decay: they are thrown away after the training.</summary>
    public IReadOnlyList<ParameterGroup> ParameterGroups() =>
        [.. _terms.Where(t => t.Term.Parameters.Count > 0).Select(t => new ParameterGroup(t.Term.Parameters, Decay: false))];

    /// <summary>The objective of a batch, before its share of the step.</summary>
    public Tensor Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingStep step)
    {
        var point = new TrainingPoint(step.Number, step.Total, step.Epochs, step.Rows) { Share = step.Share, Random = step.Random };
        Tensor? sum = null;
        foreach (var (loss, term) in _terms)
        {
            var value = term.Compute(student, teacher, labels, point).Value;
            var weight = loss.Weight * (loss.WeightSchedule?.At(point.Progress) ?? 1);
            if (weight != 1) value = value.Times(weight);
            sum = sum is null ? value : sum.Plus(value);
        }
        return sum!;
    }

    /// <summary>Lets the terms remember the step, once its last batch is computed.</summary>
    public void EndStep()
    {
        using var noGradient = no_grad();
        foreach (var (_, term) in _terms) term.EndStep();
    }

    public void Dispose()
    {
        foreach (var (_, term) in _terms) term.Dispose();
    }
}
