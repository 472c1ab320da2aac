using MLNetDistill.Data;
using MLNetDistill.Inference;


namespace MLNetDistill.Teachers;

/// <summary>Learns how much each member of an ensemble counts.</summary>
internal static class EnsembleWeights
{
    private const int Rounds = 500;

    /// <summary>
    /// The weights of the mean of probabilities (for a regression: of values) under which the labels are most likely. They are not negative and
    /// sum to 1; both problems are convex, so that where the search begins does not matter.
    /// </summary>
    /// <param name="members">Each member's scores of the same labeled examples.</param>
    public static double[] Fit(IReadOnlyList<LabelLikelihood> members) =>
        members[0].Labels.Task == TaskKind.Regression ? OfValues(members) : OfProbabilities(members);

    /// <summary>Expectation maximization for a mixture whose parts stand fixed (Dempster, Laird and Rubin, 1977): no round makes it worse.</summary>
    private static double[] OfProbabilities(IReadOnlyList<LabelLikelihood> members)
    {
        var labels = members[0].Known.Count;
        var likelihoods = members.Select(member => Enumerable.Range(0, labels).Select(i => Math.Max(Math.Exp(member.Log(i)), 1e-12)).ToArray()).ToArray();
        var weights = members.Select(_ => 1.0 / members.Count).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var next = new double[weights.Length];
            for (var i = 0; i < labels; i++)
            {
                var sum = 0.0;
                for (var m = 0; m < weights.Length; m++) sum += weights[m] * likelihoods[m][i];
                for (var m = 0; m < weights.Length; m++) next[m] += weights[m] * likelihoods[m][i] / (sum * labels);
            }
            weights = next;
        }
        return weights;
    }

    /// <summary>Least squares by exponentiated gradient (Kivinen and Warmuth, 1997), the errors in units of the best member's.</summary>
    private static double[] OfValues(IReadOnlyList<LabelLikelihood> members)
    {
        var target = members[0].Labels;
        var errors = members.Select(member => Enumerable.Range(0, target.Count).Select(row => (double)member.Scores.Row(row)[0] - target[row][0]).ToArray()).ToArray();
        var unit = errors.Min(own => own.Average(e => e * e));
        var weights = members.Select(_ => 1.0 / members.Count).ToArray();
        if (unit == 0) return [.. errors.Select(own => Array.TrueForAll(own, e => e == 0) ? 1.0 : 0)];
        var steepest = errors.Max(own => own.Average(e => e * e)) / unit;
        for (var round = 0; round < Rounds; round++)
        {
            var gradient = new double[weights.Length];
            for (var row = 0; row < target.Count; row++)
            {
                var error = 0.0;
                for (var m = 0; m < weights.Length; m++) error += weights[m] * errors[m][row];
                for (var m = 0; m < weights.Length; m++) gradient[m] += error * errors[m][row] / (unit * target.Count);
            }
            for (var m = 0; m < weights.Length; m++) weights[m] *= Math.Exp(-gradient[m] / steepest);
            var sum = weights.Sum();
            for (var m = 0; m < weights.Length; m++) weights[m] /= sum;
        }
        return weights;
    }
}
