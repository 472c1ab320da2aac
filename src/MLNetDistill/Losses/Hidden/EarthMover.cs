namespace MLNetDistill.Losses;

/// <summary>
/// The exact earth mover's problem between two sets of equal weights (Rubner, Tomasi and Guibas, 2000), by successive shortest paths. For the
/// few layers of a network.
/// </summary>
internal static class EarthMover
{
    /// <summary>The flow of least cost that moves 1/sources from each source and 1/sinks to each sink.</summary>
    /// <param name="costs">[sources × sinks].</param>
    /// <param name="sources">Their number.</param>
    /// <param name="sinks">Their number.</param>
    /// <returns>[sources × sinks], with the sum 1; even if a cost is not finite.</returns>
    public static double[] Flow(ReadOnlySpan<double> costs, int sources, int sinks)
    {
        // In units of 1/(sources · sinks) everything is a whole number.
        var flow = new int[sources * sinks];
        var (supply, demand) = (new int[sources], new int[sinks]);
        foreach (var cost in costs)
        {
            if (double.IsFinite(cost)) continue;
            Array.Fill(flow, 1);
            return Shares(flow);
        }
        Array.Fill(supply, sinks);
        Array.Fill(demand, sources);
        while (supply.Any(units => units > 0)) Augment(costs, flow, supply, demand);
        return Shares(flow);
    }

    /// <summary>Moves as much as fits along the cheapest path from a source with supply to a sink with demand, taking back earlier moves where that pays.</summary>
    private static void Augment(ReadOnlySpan<double> costs, int[] flow, int[] supply, int[] demand)
    {
        var (sources, sinks) = (supply.Length, demand.Length);
        var (fromSource, toSink) = (new double[sources], new double[sinks]);
        var (sinkBefore, sourceBefore) = (new int[sources], new int[sinks]);
        for (var i = 0; i < sources; i++) (fromSource[i], sinkBefore[i]) = (supply[i] > 0 ? 0 : double.PositiveInfinity, -1);
        Array.Fill(toSink, double.PositiveInfinity);

        // Bellman and Ford: no shortest path has more nodes than there are. The margin keeps rounding from walking in circles.
        var (changes, margin) = (true, 0.0);
        foreach (var cost in costs) margin = Math.Max(margin, 1e-12 * Math.Abs(cost));
        for (var round = 0; changes && round < sources + sinks; round++)
        {
            changes = false;
            for (var edge = 0; edge < costs.Length; edge++)
            {
                var (i, j) = (edge / sinks, edge % sinks);
                if (fromSource[i] + costs[edge] < toSink[j] - margin) (toSink[j], sourceBefore[j], changes) = (fromSource[i] + costs[edge], i, true);
                if (flow[edge] > 0 && toSink[j] - costs[edge] < fromSource[i] - margin) (fromSource[i], sinkBefore[i], changes) = (toSink[j] - costs[edge], j, true);
            }
        }

        var end = -1;
        for (var j = 0; j < sinks; j++)
            if (demand[j] > 0 && (end < 0 || toSink[j] < toSink[end])) end = j;
        var units = demand[end];
        var (sink, source) = (end, sourceBefore[end]);
        for (; sinkBefore[source] >= 0; source = sourceBefore[sink])
        {
            sink = sinkBefore[source];
            units = Math.Min(units, flow[(source * sinks) + sink]);
        }
        units = Math.Min(units, supply[source]);
        supply[source] -= units;
        demand[end] -= units;
        for (sink = end; ; sink = sinkBefore[source])
        {
            source = sourceBefore[sink];
            flow[(source * sinks) + sink] += units;
            if (sinkBefore[source] < 0) return;
            flow[(source * sinks) + sinkBefore[source]] -= units;
        }
    }

    private static double[] Shares(int[] flow) => [.. flow.Select(units => (double)units / flow.Sum())];
}
