namespace MLNetDistill.AutoML.Search;

/// <summary>Points of a space as rows of numbers for a forest: a choice's position, a number's place from 0 to 1, −1 where a dimension does not exist, and the share of the training.</summary>
internal sealed class SurrogateFeatures
{
    private readonly int[] _choices; // the number of values of a choice, 0 for a number

    public SurrogateFeatures(ConfigurationSpace space)
    {
        _choices = [.. space.Dimensions.Select(d => d is ChoiceDimension choice ? choice.Values.Count : 0)];
        // Choices in the order of their cost are cut like numbers.
        Categorical = [.. space.Dimensions.Select(d => d is ChoiceDimension { Cost: CostOrder.None }), false];
    }

    /// <summary>Per feature, true if its numbers are names.</summary>
    public bool[] Categorical { get; }

    public double[] Row(ReadOnlySpan<double> units, double resource)
    {
        var row = new double[units.Length + 1];
        for (var i = 0; i < units.Length; i++)
            row[i] = double.IsNaN(units[i]) ? -1 : _choices[i] > 0 ? Math.Min((int)(units[i] * _choices[i]), _choices[i] - 1) : units[i];
        row[^1] = Math.Log(resource);
        return row;
    }
}
