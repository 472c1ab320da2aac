using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Every dimension evenly at random.</summary>
internal sealed class RandomSearchTuner(SearchSpace.SearchSpace space, int? seed) : ITuner
{
    private readonly Random _random = seed is { } value ? new(value) : new();

    public Parameter Propose(TrialSettings settings)
    {
        var feature = new double[space.FeatureSpaceDim];
        for (var i = 0; i < feature.Length; i++)
            feature[i] = _random.NextDouble();
        return space.SampleFromFeatureSpace(feature);
    }

    public void Update(TrialResult result) { }
}
