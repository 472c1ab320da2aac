using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Wu, Wang and Huang, Frugal Optimization for Cost-related Hyperparameters, 2021, as ML.NET has it: a local search from the default; when it has
/// converged, another one from a random point of the region that was good so far.
/// </summary>
internal sealed class CostFrugalTuner : ITuner
{
    private readonly SearchSpace.SearchSpace _space;
    private readonly GaussianRandom _random;
    private readonly double[] _lowest, _highest;
    private Flow2 _search;

    public CostFrugalTuner(SearchSpace.SearchSpace space, int? seed)
    {
        (_space, _random) = (space, new(seed));
        var start = space.SampleFromFeatureSpace(space.Default);
        (_lowest, _highest) = (space.MappingToFeatureSpace(start), space.MappingToFeatureSpace(start));
    }

    public Parameter Propose(TrialSettings settings) => _search is null
        ? _space.SampleFromFeatureSpace([.. _lowest.Zip(_highest, _random.Uniform)])
        : _search.Propose();

    public void Update(TrialResult result)
    {
        var parameter = result.TrialSettings.Parameter;
        if (_search is not null)
        {
            _search.Update(parameter, result.Loss);
            if (_search.IsConverged)
                _search = null;
            return;
        }
        _search = new(_space, parameter, result.Loss, _random);
        var point = _space.MappingToFeatureSpace(parameter);
        for (var i = 0; i < point.Length; i++)
        {
            // One bound at a time, as in the real package.
            if (point[i] < _lowest[i])
                _lowest[i] = point[i];
            else if (point[i] > _highest[i])
                _highest[i] = point[i];
        }
    }
}
