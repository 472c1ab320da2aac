using System.Text.Json.Serialization;
using MLNetDistill.Data;
using MLNetDistill.Training;

namespace MLNetDistill.Augmentation;

/// <summary>
/// Makes changed copies of training inputs. Nobody knows their labels, so the teacher scores them and the student learns from these scores
/// alone. The same inputs and seed give the same copies.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TokenMasking), TokenMasking.Kind)]
[JsonDerivedType(typeof(Spunge), Spunge.Kind)]
public abstract record InputAugmentation
{
    /// <summary>The name used in recipes, such as <c>token-masking</c>.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>How many copies are tried per example, 1 to 1000; copies that equal an example or another copy are dropped. Default 7.</summary>
    public int Copies { get; init; } = 7;

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense; the message names it and the range.</exception>
    public virtual void Validate() => Require(Copies is >= 1 and <= 1000, nameof(Copies), Copies, "1 to 1000");

    /// <summary>Checks that such inputs can be copied.</summary>
    /// <exception cref="ArgumentException">They can't; the message says which augmentation can.</exception>
    public abstract void Validate(ExampleInputs inputs);

    /// <summary>Makes the copies, example by example.</summary>
    /// <param name="inputs">The training inputs.</param>
    /// <param name="seed">What all choices follow from.</param>
    /// <returns>Up to <see cref="Copies"/> changed copies per example; null if none came out.</returns>
    public ExampleInputs? Apply(ExampleInputs inputs, int seed)
    {
        Validate();
        Validate(inputs);
        ExampleInputs? all = null;
        var seen = Enumerable.Range(0, inputs.Count).Select(inputs.Key).ToHashSet();
        for (var copy = 0; copy < Copies; copy++)
        {
            var made = Copy(inputs, row => new SeededRandom(seed, Name, copy, row));
            var fresh = Enumerable.Range(0, made.Count).Where(row => seen.Add(made.Key(row))).ToArray();
            if (fresh.Length == 0) continue;
            var kept = made.Select(fresh);
            all = all is null ? kept : all.Append(kept);
        }
        return all;
    }

    /// <summary>One changed copy of every row, in order.</summary>
    /// <param name="inputs">The training inputs.</param>
    /// <param name="randomOf">The source of random numbers of a row's copy.</param>
    private protected abstract ExampleInputs Copy(ExampleInputs inputs, Func<int, SeededRandom> randomOf);

    private protected void Require(bool valid, string option, object value, string range)
    {
        if (!valid) throw new ArgumentOutOfRangeException(option, value, $"{option} of the augmentation '{Name}' must be {range}.");
    }
}
