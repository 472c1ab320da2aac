namespace MLNetDistill.Signals;

/// <summary>One kind of teacher, as lists and help texts show it.</summary>
/// <param name="Name">What the command line takes.</param>
/// <param name="Summary">What it is.</param>
/// <param name="Reads">The inputs and tasks that it is for.</param>
/// <param name="Needs">What must be there.</param>
public sealed record TeacherDescription(string Name, string Summary, string Reads, string Needs);

/// <summary>The kinds of teachers of this library.</summary>
public static class TeacherCatalog
{
    /// <summary>The pretrained encoder, fine-tuned whole.</summary>
    public const string FineTunedEncoder = "use-lite";

    /// <summary>The pretrained encoder as it is, under a linear head.</summary>
    public const string FrozenEncoder = "use-lite-frozen";

    /// <summary>Several large multilayer perceptrons.</summary>
    public const string MlpEnsemble = "mlp-ensemble";

    /// <summary>A transformer trained from scratch.</summary>
    public const string Transformer = "transformer";

    /// <summary>The student of the recipe, trained on the labels.</summary>
    public const string Self = "self";

    /// <summary>What several teachers begin with, of which a gate trusts another one for every example.</summary>
    public const string GatedPrefix = "gated:";

    /// <summary>What a teacher begins with whose probabilities are made to mean what they say.</summary>
    public const string CalibratedPrefix = "calibrated:";

    /// <summary>All kinds, in the order in which help texts list them.</summary>
    public static IReadOnlyList<TeacherDescription> All { get; } =
    [
        new(FineTunedEncoder, "Universal Sentence Encoder lite, 7.0 million parameters, fine-tuned whole on the labeled rows.",
            "English text or pairs of texts; any task", "npm the first time, 26 MB"),
        new(FrozenEncoder, "The same encoder left as it is, with a linear model on its sentence vectors: quicker to fit, better on very few labels.",
            "English text or pairs of texts; any task", "npm the first time, 26 MB"),
        new(MlpEnsemble, "The mean of five large multilayer perceptrons.", "tables; any task", "labeled rows"),
        new(Transformer, "A transformer of four layers, 256 wide, trained from scratch on the labeled rows.", "text or pairs of texts; any task", "labeled rows, many of them"),
        new(Self, "The student itself, trained on the labels; self:N for the last of N generations, each of which learns from the one before.", "whatever the student reads; any task", "labeled rows"),
        new("NAME+NAME", "Several of these teachers together, weighted by how likely they find the labels of the validation rows.", "what all of them read", "validation rows for the weights"),
        new("0.7*NAME+0.3*NAME", "Several with given weights.", "what all of them read", ""),
        new(GatedPrefix + "NAME+NAME", "Several, of which a gate trusts another one for every example.", "what all of them read", "labeled validation rows"),
        new(CalibratedPrefix + "NAME", "Any of these, its logits divided by the temperature that makes its probabilities mean what they say.", "what it reads; any task but regression", "labeled validation rows"),
        new("MODEL.zip", "A model saved by ML.NET, or a fine-tuned teacher saved by this library.", "whatever it was trained on", "the file; for ML.NET a Score column"),
        new("STUDENT.mlnd", "A student that was distilled before.", "whatever it was trained on", "the file"),
        new("column:COLUMN", "Probabilities, logits or hard labels that a file already carries.", "anything; only the rows of that file", "the column in the training file"),
    ];
}
