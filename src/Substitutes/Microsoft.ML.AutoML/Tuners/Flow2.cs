using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>
/// The randomised direct search FLOW² of the same paper: a step in a random direction, then the opposite one; a better point becomes the new center and lengthens
/// the step, too many failures shorten it. The length goes by the number of top-level options, as in ML.NET, not by that of dimensions.
/// </summary>
internal sealed class Flow2
{
    private const double FirstStep = 0.1, LeastStep = 0.0001, Pace = 1.5;

    private readonly SearchSpace.SearchSpace _space;
    private readonly GaussianRandom _random;
    private readonly double _longest;
    private double[] _center;
    private double[] _direction;
    private double _best, _step;
    private int _left;

    public Flow2(SearchSpace.SearchSpace space, Parameter start, double loss, GaussianRandom random)
    {
        (_space, _best, _random, _left) = (space, loss, random, 2 * space.Count);
        _longest = Math.Sqrt(space.Count);
        _step = Math.Min(FirstStep * _longest, _longest);
        _center = space.MappingToFeatureSpace(start);
    }

    public bool IsConverged => _step < LeastStep;

    public Parameter Propose()
    {
        _left--;
        double sign;
        var direction = _direction;
        if (direction is null)
            (_direction, sign) = (direction = RandomDirection(), 1);
        else
            (_direction, sign) = (null, -1);
        return _space.SampleFromFeatureSpace([.. _center.Zip(direction, (x, d) => Project(x + (sign * d)))]);
    }

    public void Update(Parameter parameter, double loss)
    {
        if (loss < _best)
        {
            (_best, _center, _direction) = (loss, _space.MappingToFeatureSpace(parameter), null);
            _left = 2 * _space.Count;
            _step = Math.Min(_step * Pace, _longest);
        }
        else if (_left == 0)
        {
            _left = 2;
            if (!IsConverged)
                _step /= Pace;
        }
    }

    private double[] RandomDirection()
    {
        var direction = new double[_space.FeatureSpaceDim];
        for (var i = 0; i < direction.Length; i++)
            direction[i] = _random.Normal();
        var length = Math.Sqrt(direction.Sum(d => d * d));
        return [.. direction.Select(d => d * (_step / length))];
    }

    private static double Project(double x) => x < 0 ? 0 : x > 1 ? 0.99999999 : x;
}
