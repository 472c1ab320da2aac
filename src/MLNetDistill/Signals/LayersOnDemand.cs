using System.Collections;

namespace MLNetDistill.Signals;

/// <summary>The layers of a batch, each made when it is first read: most losses look at one layer, and cutting all of them out costs more than such a loss.</summary>
/// <param name="count">The number of layers.</param>
/// <param name="make">Makes a layer.</param>
internal sealed class LayersOnDemand<T>(int count, Func<int, T> make) : IReadOnlyList<T> where T : class
{
    private readonly T?[] _made = new T?[count];

    public int Count => count;

    public T this[int layer] => _made[layer] ??= make(layer);

    public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, count).Select(layer => this[layer]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
