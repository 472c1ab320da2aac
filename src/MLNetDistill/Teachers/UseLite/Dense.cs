using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.UseLite;

/// <summary>x W + b with W stored [in, out], as in the published files; 0 at first.</summary>
internal sealed class Dense : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public Dense(string name, int inputs, int outputs, Device? device)
        : base(name)
    {
        weight = new Parameter(zeros(inputs, outputs, device: device));
        bias = new Parameter(zeros(outputs, device: device));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => bias.addmm(input, weight);

    /// <summary>x W + b + <paramref name="addend"/> [rows × out].</summary>
    public Tensor forward(Tensor input, Tensor addend) => addend.addmm(input, weight).Add(bias);
}
