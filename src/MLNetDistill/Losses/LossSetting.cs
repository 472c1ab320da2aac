using MLNetDistill.Inference;
using MLNetDistill.Signals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>What a loss needs to know to make its parts, once per training run.</summary>
/// <param name="Task">What the student learns to predict.</param>
/// <param name="Classes">The class names in the order of the outputs; none for regression.</param>
/// <param name="Student">What the student shows of its inside.</param>
/// <param name="Teacher">What the teacher shows of its inside.</param>
/// <param name="Examples">The number of training examples, copies included.</param>
/// <param name="BatchSize">The number of examples in a batch.</param>
/// <param name="Seed">What initial values follow from.</param>
/// <param name="Device">Where parameters and state live.</param>
public sealed record LossSetting(TaskKind Task, IReadOnlyList<string> Classes, InnerShape Student, InnerShape Teacher, int Examples, int BatchSize, int Seed, Device Device)
{
    /// <summary>The type of parameters and state: float32, or double to check gradients.</summary>
    internal ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>A parameter with values evenly within ±1/√(last dimension), as a dense layer begins; it outlives dispose scopes.</summary>
    /// <param name="name">Tells the parameters of a run apart: the values follow from it and the seed.</param>
    /// <param name="shape">Its shape.</param>
    public Parameter NewParameter(string name, params long[] shape)
    {
        var bound = 1 / Math.Sqrt(shape[^1]);
        var random = new SeededRandom(Seed, name);
        var values = new double[shape.Aggregate(1L, (product, d) => product * d)];
        for (var i = 0; i < values.Length; i++) values[i] = bound * ((2 * random.NextDouble()) - 1);
        var parameter = new Parameter(tensor(values, shape, Type, Device));
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>A float32 tensor of zeros that outlives dispose scopes, for state.</summary>
    public Tensor NewState(params long[] shape) => zeros(shape, Type, Device).DetachFromDisposeScope();
}
