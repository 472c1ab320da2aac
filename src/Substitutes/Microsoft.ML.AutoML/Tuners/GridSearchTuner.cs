using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Every point of a grid, the last dimension fastest, and then all over again.</summary>
/// <param name="space">The space.</param>
/// <param name="step">The number of values of a continuous dimension, from its lowest up to one step below its highest.</param>
internal sealed class GridSearchTuner(SearchSpace.SearchSpace space, int step) : ITuner
{
    private readonly IEnumerator<Parameter> _points = Points(space, step).GetEnumerator();

    public Parameter Propose(TrialSettings settings)
    {
        _points.MoveNext();
        return _points.Current;
    }

    public void Update(TrialResult result) { }

    private static IEnumerable<Parameter> Points(SearchSpace.SearchSpace space, int step)
    {
        int[] sizes = [.. space.Step.Select(size => size ?? step)];
        var position = new int[sizes.Length];
        while (true)
        {
            yield return space.SampleFromFeatureSpace([.. position.Select((index, i) => (double)index / sizes[i])]);
            for (var i = sizes.Length - 1; i >= 0 && ++position[i] == sizes[i]; i--)
                position[i] = 0;
        }
    }
}
