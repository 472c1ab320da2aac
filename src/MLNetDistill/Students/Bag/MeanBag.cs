using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>The mean of the rows that a bag of ids names, 0 for an empty bag; the caller owns the rows.</summary>
internal static class MeanBag
{
    public static EmbeddingBag Of(Parameter rows)
    {
        var bag = nn.EmbeddingBag(1, rows.shape[1], mode: EmbeddingBagMode.Mean);
        bag.weight = rows;
        return bag;
    }
}
