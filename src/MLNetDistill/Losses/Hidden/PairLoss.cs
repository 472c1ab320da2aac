namespace MLNetDistill.Losses;

/// <summary>A loss that compares one layer of the student with one of the teacher at a time: the mean over the pairs, or with an earth mover its cost.</summary>
public abstract record PairLoss : MappedLoss
{
    /// <summary>Sets the defaults.</summary>
    /// <param name="scale">The published factor.</param>
    /// <param name="layers">The published choice of layers.</param>
    protected PairLoss(double scale = 1, LayerStrategy layers = LayerStrategy.Top) : base(scale, layers)
    {
    }

    /// <inheritdoc/>
    public sealed override LossTerm Bind(LossSetting setting)
    {
        var pairs = Pairs(setting.Student, setting.Teacher);
        return new MappedTerm([.. pairs.Select(pair => Bind(setting, pair))], Layers.Strategy == LayerStrategy.EarthMover ? pairs.DistinctBy(pair => pair.Student).Count() : null, Scale);
    }

    /// <summary>Sets the comparison of two layers to work.</summary>
    /// <param name="setting">What its parts depend on.</param>
    /// <param name="pair">The layers.</param>
    protected abstract LossTerm Bind(LossSetting setting, LayerPair pair);
}
