namespace MLNetDistill.Evaluation;

/// <summary>Metrics that only look at the order of the scores.</summary>
public static class Ranking
{
    /// <summary>Area under the ROC curve: the chance that a positive example scores above a negative one, ties counting half.</summary>
    /// <returns>NaN if there is no positive or no negative example.</returns>
    public static double AreaUnderCurve(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        double rankSum = 0, positives = 0;
        var ranks = AverageRanks(scores);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (!positive[i]) continue;
            rankSum += ranks[i];
            positives++;
        }
        var negatives = ranks.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (rankSum - (positives * (positives + 1) / 2)) / (positives * negatives);
    }

    /// <summary>The rank of each value, from 1; equal values share the mean of their ranks.</summary>
    public static double[] AverageRanks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new double[order.Length];
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && sorted[end] == sorted[start]) end++;
            for (var i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2.0;
            start = end;
        }
        return ranks;
    }
}
