using MLNetDistill.Data;


namespace MLNetDistill.Augmentation;

/// <summary>An augmentation that changes each text by itself, both texts of a pair.</summary>
public abstract record TextAugmentation : InputAugmentation
{
    /// <inheritdoc/>
    public override void Validate(ExampleInputs inputs)
    {
        if (inputs is not TextInputs) throw new ArgumentException($"The augmentation '{Name}' changes texts, and the data are a table; take '{Spunge.Kind}'.");
    }

    internal sealed override ExampleInputs Copy(ExampleInputs inputs, IReadOnlyList<SeededRandom> randoms)
    {
        var texts = (TextInputs)inputs;
        var firsts = new string[texts.Count];
        var seconds = texts.IsPair ? new string[texts.Count] : null;
        for (var row = 0; row < firsts.Length; row++)
        {
            firsts[row] = Change(texts.Texts[row], randoms[row]);
            if (seconds is not null) seconds[row] = Change(texts.Second(row), randoms[row]);
        }
        return new TextInputs(firsts, seconds);
    }

    /// <summary>The words between spaces.</summary>
    private protected static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private protected abstract string Change(string text, SeededRandom random);
}
