using System.Text.Json.Serialization;

namespace MLNetDistill.Inference;

/// <summary>
/// A student's network and its sizes: the part of a <see cref="StudentSpec"/> that a recipe chooses. One record per architecture;
/// <c>kind</c> tells them apart in JSON.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LinearArchitecture), LinearArchitecture.Kind)]
[JsonDerivedType(typeof(BagOfNgramsArchitecture), BagOfNgramsArchitecture.Kind)]
[JsonDerivedType(typeof(TextCnnArchitecture), TextCnnArchitecture.Kind)]
[JsonDerivedType(typeof(GruArchitecture), GruArchitecture.Kind)]
[JsonDerivedType(typeof(BiLstmArchitecture), BiLstmArchitecture.Kind)]
[JsonDerivedType(typeof(TransformerArchitecture), TransformerArchitecture.Kind)]
[JsonDerivedType(typeof(MlpArchitecture), MlpArchitecture.Kind)]
[JsonDerivedType(typeof(TreeArchitecture), TreeArchitecture.Kind)]
public abstract record StudentArchitecture
{
    /// <summary>The name used in recipes and on the command line, such as <c>text-cnn</c>.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>How a message about such a student begins, such as <c>A text-cnn student</c>.</summary>
    [JsonIgnore]
    public virtual string Subject => $"A {Name} student";

    /// <summary>One clear message if a size is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size makes no sense; the message names it and the valid range.</exception>
    public abstract void Validate();

    private protected static void Require(bool valid, string name, object value, string range)
    {
        if (!valid) throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
    }
}
