using System.Text.Json.Serialization;
using MLNetDistill.Data;

namespace MLNetDistill.Augmentation;

/// <summary>
/// Makes changed copies of training inputs. Nobody knows their labels, so the teacher scores them and the student learns from these scores
/// alone. The same inputs and seed give the same copies.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TokenMasking), TokenMasking.Kind)]
[JsonDerivedType(typeof(Synonyms), Synonyms.Kind)]
[JsonDerivedType(typeof(Spunge), Spunge.Kind)]
[JsonDerivedType(typeof(TransferTexts), TransferTexts.Kind)]
[JsonDerivedType(typeof(Chain), Chain.Kind)]
public abstract record InputAugmentation
{
    /// <summary>The name used in recipes, such as <c>token-masking</c>.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>How many copies are tried per example, 1 to 1000; copies that equal an example or another copy are dropped. Default 7.</summary>
    public int Copies { get; init; } = 7;

    /// <summary>
    /// Keep a copy only where the teacher still says what it says of the example: the same class, the same set of classes, or nearly the same value
    /// (<see cref="Tolerance"/>). A change that turns the answer makes a copy that the teacher did not understand, or that is about something
    /// else. Default true.
    /// </summary>
    public bool OnlyConsistent { get; init; } = true;

    /// <summary>Regression only: how far the teacher's value of a copy may be from that of the example, in standard deviations of its values. Default 0.5.</summary>
    public double Tolerance { get; init; } = 0.5;

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense; the message names it and the range.</exception>
    public virtual void Validate()
    {
        Require(Copies is >= 1 and <= 1000, nameof(Copies), Copies, "1 to 1000");
        Require(Tolerance is > 0 and <= 1e6, nameof(Tolerance), Tolerance, "above 0 and at most 1000000");
    }

    /// <summary>Checks that such inputs can be copied.</summary>
    /// <exception cref="ArgumentException">They can't; the message says which augmentation can.</exception>
    public abstract void Validate(ExampleInputs inputs);

    /// <summary>Makes the copies: one of every example, then the second ones, and so on.</summary>
    /// <param name="inputs">The training inputs.</param>
    /// <param name="seed">What all choices follow from.</param>
    /// <returns>Up to <see cref="Copies"/> changed copies per example; null if none came out.</returns>
    public InputCopies? Apply(ExampleInputs inputs, int seed)
    {
        Validate();
        Validate(inputs);
        InputCopies? all = null;
        var seen = inputs.Keys.ToHashSet();
        var keys = new List<ExampleKey>();
        for (var copy = 0; copy < Copies; copy++)
        {
            var randoms = Enumerable.Range(0, inputs.Count).Select(row => new SeededRandom(seed, Name, copy, row)).ToArray();
            var made = Copy(inputs, randoms);
            var fresh = Enumerable.Range(0, made.Count).Where(row => seen.Add(made.Keys[row])).ToArray();
            if (fresh.Length == 0) continue;
            var kept = new InputCopies(made.Select(fresh), fresh);
            all = all is null ? kept : all.Append(kept);
            keys.AddRange(fresh.Select(row => made.Keys[row]));
        }
        // Whoever scores the copies looks for them by their keys.
        if (all is not null) all.Inputs.Keys = keys;
        return all;
    }

    /// <summary>One changed copy of every row, in order.</summary>
    /// <param name="inputs">The training inputs.</param>
    /// <param name="randoms">Each row's source of random numbers.</param>
    internal abstract ExampleInputs Copy(ExampleInputs inputs, IReadOnlyList<SeededRandom> randoms);

    private protected void Require(bool valid, string option, object value, string range)
    {
        if (!valid) throw new ArgumentOutOfRangeException(option, value, $"{option} of the augmentation '{Name}' must be {range}.");
    }
}
