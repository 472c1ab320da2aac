using MLNetDistill.Students;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>
/// The parameters of a module as views of one flat tensor, and their gradients as views of another, so that zeroing, clipping and
/// updating cost a handful of operations however many parameters there are.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly List<Tensor> _views = [];

    public FlatParameters(IReadOnlyList<ParameterGroup> groups)
    {
        using var noGradient = no_grad();
        var parameters = groups.SelectMany(g => g.Parameters).ToList();
        Values = zeros(parameters.Sum(p => p.numel()), ScalarType.Float32, parameters[0].device).DetachFromDisposeScope();
        Gradients = Values.zeros_like().DetachFromDisposeScope();
        long start = 0;
        Groups = [.. groups.Select(group =>
        {
            var first = start;
            foreach (var parameter in group.Parameters)
            {
                var length = parameter.numel();
                var value = Keep(Values.narrow(0, start, length).view(parameter.shape));
                value.copy_(parameter);
                parameter.set_(value);
                parameter.grad = Keep(Gradients.narrow(0, start, length).view(parameter.shape));
                start += length;
            }
            return (group, first, start - first);
        })];
    }

    /// <summary>Every parameter, [total].</summary>
    public Tensor Values { get; }

    /// <summary>Every gradient, [total]; the backward pass adds to it.</summary>
    public Tensor Gradients { get; }

    /// <summary>The groups and the part of the flat tensors that each one takes.</summary>
    public IReadOnlyList<(ParameterGroup Group, long Start, long Length)> Groups { get; }

    public void Dispose()
    {
        foreach (var view in _views) view.Dispose();
        Values.Dispose();
        Gradients.Dispose();
    }

    private Tensor Keep(Tensor view)
    {
        _views.Add(view.DetachFromDisposeScope());
        return view;
    }
}
