using System.Globalization;

namespace MLNetDistill.AutoML.Recommendation;

/// <summary>
/// A number as a sum of effects, one per dimension of a recipe: of its name, or, for a number, of its place between values that were often tried. Weighted ridge
/// regression, fitted effect by effect. So few data sets carry no more than that: models with interactions recommend worse.
/// </summary>
internal sealed class EffectModel
{
    private const double Ridge = 10;
    private const int Rounds = 40, MaximumKnots = 8;

    private readonly Dictionary<string, double[]> _knots; // of the dimensions that are numbers
    private readonly Dictionary<(string Dimension, string Value), double> _effects = [];
    private readonly double _mean;

    private EffectModel(IReadOnlyList<Configuration> recipes, IReadOnlyList<double> targets, IReadOnlyList<double> weights)
    {
        _knots = recipes.SelectMany(r => r).GroupBy(v => v.Key).Where(g => g.All(v => v.Value is long or double)).ToDictionary(g => g.Key, g => KnotsOf(g.Select(v => ToDouble(v.Value))), StringComparer.Ordinal);
        var columns = new Dictionary<(string, string), List<(int Row, double Part)>>();
        for (var row = 0; row < recipes.Count; row++)
        {
            foreach (var (key, part) in Parts(recipes[row]))
            {
                if (!columns.TryGetValue(key, out var column)) columns.Add(key, column = []);
                column.Add((row, part));
            }
        }
        _mean = targets.Zip(weights, (t, w) => t * w).Sum() / weights.Sum();
        double[] residuals = [.. targets.Select(t => t - _mean)];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (key, column) in columns)
            {
                var old = _effects.GetValueOrDefault(key);
                double sum = 0, mass = Ridge;
                foreach (var (row, part) in column)
                {
                    sum += weights[row] * part * (residuals[row] + (old * part));
                    mass += weights[row] * part * part;
                }
                _effects[key] = sum / mass;
                foreach (var (row, part) in column) residuals[row] += (old - (sum / mass)) * part;
            }
        }
    }

    /// <summary>Fits the effects.</summary>
    /// <param name="recipes">At least one recipe.</param>
    /// <param name="targets">What came of each.</param>
    /// <param name="weights">How much each counts, at most 1.</param>
    public static EffectModel Fit(IReadOnlyList<Configuration> recipes, IReadOnlyList<double> targets, IReadOnlyList<double> weights) => new(recipes, targets, weights);

    /// <summary>The sum of a recipe's effects; what was never tried has none.</summary>
    public double Predict(Configuration recipe) => _mean + Parts(recipe).Sum(p => p.Part * _effects.GetValueOrDefault(p.Key));

    private IEnumerable<((string, string) Key, double Part)> Parts(Configuration recipe)
    {
        foreach (var (dimension, value) in recipe)
        {
            if (!_knots.TryGetValue(dimension, out var knots) || value is not (long or double))
            {
                yield return ((dimension, Convert.ToString(value, CultureInfo.InvariantCulture)!), 1);
                continue;
            }
            var number = Math.Clamp(ToDouble(value), knots[0], knots[^1]);
            var right = Array.FindIndex(knots, k => k >= number);
            var share = right == 0 ? 1 : (number - knots[right - 1]) / (knots[right] - knots[right - 1]);
            yield return ((dimension, Name(knots[right])), share);
            if (share < 1) yield return ((dimension, Name(knots[right - 1])), 1 - share);
        }
    }

    private static double[] KnotsOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var distinct = sorted.Distinct().ToArray();
        return distinct.Length <= MaximumKnots ? distinct
            : [.. Enumerable.Range(0, MaximumKnots).Select(i => sorted[i * (sorted.Count - 1) / (MaximumKnots - 1)]).Distinct()];
    }

    private static double ToDouble(object value) => value is long whole ? whole : (double)value;

    private static string Name(double knot) => knot.ToString(CultureInfo.InvariantCulture);
}
