using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>The comparisons of all pairs of layers, as one loss.</summary>
/// <param name="pairs">The comparisons; for an earth mover those of the student's first layer with each of the teacher's, then the next.</param>
/// <param name="movedLayers">The number of the student's layers that an earth mover moves; null for the mean over the pairs.</param>
/// <param name="scale">The factor of all.</param>
internal sealed class MappedTerm(IReadOnlyList<LossTerm> pairs, int? movedLayers, double scale) : LossTerm
{
    public override IReadOnlyList<Parameter> Parameters { get; } = [.. pairs.SelectMany(pair => pair.Parameters)];

    public override IReadOnlyList<Tensor> State { get; } = [.. pairs.SelectMany(pair => pair.State)];

    public override string? Note => pairs.Select(pair => pair.Note).FirstOrDefault(note => note is not null);

    public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
    {
        var values = stack(pairs.Select(pair => pair.Compute(student, teacher, labels, point).Value));
        return new((movedLayers is { } layers ? (values * Flow(values, layers)).sum() : values.mean()).Times(scale));
    }

    public override void EndStep()
    {
        foreach (var pair in pairs) pair.EndStep();
    }

    public override void Dispose()
    {
        foreach (var pair in pairs) pair.Dispose();
    }

    // The flow is the best one, so that its change adds nothing to the gradient.
    private static Tensor Flow(Tensor values, int layers)
    {
        var costs = values.detach().cpu().to(ScalarType.Float64).data<double>().ToArray();
        return tensor(EarthMover.Flow(costs, layers, costs.Length / layers), values.dtype, values.device);
    }
}
