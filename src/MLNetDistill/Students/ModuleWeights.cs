using MLNetDistill.Inference;
using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>From a module's parameters to weights by name and back.</summary>
internal static class ModuleWeights
{
    /// <summary>A copy of every parameter.</summary>
    public static WeightSet Export(this nn.Module module)
    {
        using var scope = NewDisposeScope();
        var weights = new WeightSet();
        // TorchSharp reads no matrix without elements, such as the weights of no numeric column, but a vector.
        foreach (var (name, parameter) in module.named_parameters())
            weights.Add(name, [.. parameter.shape.Select(d => (int)d)], parameter.detach().flatten().cpu().data<float>().ToArray());
        return weights;
    }

    /// <summary>Sets every parameter.</summary>
    /// <exception cref="FormatException">A parameter's weight is missing or of another shape.</exception>
    public static void Import(this nn.Module module, WeightSet weights)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (!weights.TryGet(name, out var weight) || !weight.Shape.Select(d => (long)d).SequenceEqual(parameter.shape))
                throw new FormatException($"the weight '{name}' is missing or of another shape");
            parameter.copy_(tensor(weight.Values, parameter.shape));
        }
    }
}
