using MLNetDistill.Inference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>The mean of one weight row per n-gram, plus a bias.</summary>
internal sealed class LinearTextModule : StudentModule
{
    private readonly EmbeddingBag _rows;
    private readonly Parameter _bias;

    public LinearTextModule(StudentSpec spec, Device device) : base(spec, 0, device)
    {
        _rows = MeanBag.Of(Weight("weight"));
        _bias = Weight("bias");
    }

    protected override double TableDeviation => 0;

    public override Tensor forward(StudentBatch input)
    {
        var batch = (BagBatch)input;
        // In a linear model mixed inputs give mixed outputs.
        return Mixed(_rows.call(batch.Ids, batch.Offsets)).Plus(_bias);
    }

    protected override bool IsTable(string name) => name == "weight";

    protected override void Dispose(bool disposing)
    {
        if (disposing) _rows.Dispose();
        base.Dispose(disposing);
    }
}
