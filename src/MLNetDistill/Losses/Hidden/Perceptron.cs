using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Losses;

/// <summary>Dense layers with ReLU between them, trained along with the student.</summary>
internal sealed class Perceptron
{
    private readonly (Parameter Weight, Parameter Bias)[] _layers;

    /// <summary>Dense layers between these widths; none if there is one width.</summary>
    public Perceptron(LossSetting setting, string name, params int[] widths) => _layers =
        [.. widths.Skip(1).Select((to, i) => (setting.NewParameter($"{name} weight {i}", to, widths[i]), setting.NewParameter($"{name} bias {i}", to)))];

    public IReadOnlyList<Parameter> Parameters => [.. _layers.SelectMany(layer => new[] { layer.Weight, layer.Bias })];

    /// <summary>A linear map to another width; nothing, if the widths are the same.</summary>
    public static Perceptron Projection(LossSetting setting, string name, int from, int to) => from == to ? new(setting, name, from) : new(setting, name, from, to);

    /// <summary>[.., first width] to [.., last width].</summary>
    public Tensor Apply(Tensor values)
    {
        for (var i = 0; i < _layers.Length; i++)
        {
            if (i > 0) values = values.relu();
            values = functional.linear(values, _layers[i].Weight, _layers[i].Bias);
        }
        return values;
    }
}
