using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>One remembered vector of length 1 per training example.</summary>
internal sealed class MemoryBank
{
    private readonly Tensor _logNormalizer;

    public MemoryBank(LossSetting setting, string name, int width)
    {
        Vectors = setting.NewState(setting.Examples, width);
        _logNormalizer = setting.NewState(1);
        using var scope = NewDisposeScope();
        var random = new SeededRandom(setting.Seed, name);
        var values = new float[setting.Examples * width];
        for (var i = 0; i < values.Length; i++) values[i] = (float)((2 * random.NextDouble()) - 1);
        Vectors.copy_(Relations.Normalize(tensor(values, [setting.Examples, width])));
    }

    /// <summary>[examples, width].</summary>
    public Tensor Vectors { get; }

    public IReadOnlyList<Tensor> State => [Vectors, _logNormalizer];

    /// <summary>The logarithm of the sum of exp(score) over all examples, as the first batch estimates it.</summary>
    /// <param name="scores">Scores of some examples.</param>
    public double LogNormalizer(Tensor scores)
    {
        if (_logNormalizer.ToNumber() == 0)
        {
            using var noGradient = no_grad();
            _logNormalizer.copy_(scores.detach().exp().mean().log().Plus(Math.Log(Vectors.shape[0])));
        }
        return _logNormalizer.ToNumber();
    }

    /// <summary>Moves the remembered vectors towards new ones.</summary>
    /// <param name="vectors">[rows, width].</param>
    /// <param name="rows">The examples; of one that comes twice the first counts.</param>
    /// <param name="momentum">The share of the old vector.</param>
    public void Remember(Tensor vectors, int[] rows, double momentum)
    {
        using var noGradient = no_grad();
        var first = Enumerable.Range(0, rows.Length).DistinctBy(i => rows[i]).ToList();
        var places = tensor(first.Select(i => (long)rows[i]).ToArray(), device: Vectors.device);
        var fresh = vectors.detach().index_select(0, tensor(first.Select(i => (long)i).ToArray(), device: Vectors.device));
        Vectors.index_put_(Relations.Normalize(Vectors.index_select(0, places).Times(momentum).Plus(fresh.Times(1 - momentum))), places);
    }
}
