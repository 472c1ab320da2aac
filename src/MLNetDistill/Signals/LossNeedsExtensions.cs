namespace MLNetDistill.Signals;

/// <summary>What a loss asks of a teacher, in short.</summary>
public static class LossNeedsExtensions
{
    private const LossNeeds Inner = LossNeeds.HiddenStates | LossNeeds.TokenStates | LossNeeds.Attention;

    /// <summary>True if a teacher's hidden states or attention are needed.</summary>
    public static bool LooksInside(this LossNeeds needs) => (needs & Inner) != 0;

    /// <summary>True if there has to be a teacher.</summary>
    public static bool AsksTeacher(this LossNeeds needs) => (needs & (Inner | LossNeeds.SoftLabels)) != 0;
}
