using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDistill.Inference;

namespace MLNetDistill.Students;

/// <summary>One line of the list of students.</summary>
/// <param name="Name">The name in recipes and on the command line.</param>
/// <param name="Summary">What it computes.</param>
/// <param name="Paper">Who proposed it, where and when.</param>
/// <param name="Reads">The inputs that it is for.</param>
/// <param name="Create">Makes the architecture with its default sizes: what a recipe holds that names its kind alone.</param>
public sealed record StudentDescription(string Name, string Summary, string Paper, string Reads, Func<StudentArchitecture> Create)
{
    /// <summary>Makes the architecture for English texts, which can start from the general student; null (default) if it is the same.</summary>
    public Func<StudentArchitecture>? CreateForEnglish { get; init; }
}

/// <summary>The students of this library by name.</summary>
public static class StudentCatalog
{
    /// <summary>Every student, the smallest first.</summary>
    public static IReadOnlyList<StudentDescription> All { get; } =
    [
        new(LinearArchitecture.Kind, "A linear model over hashed n-grams, or over the columns of a table.", "Weinberger et al., Feature Hashing, 2009", "text, pairs, tables", () => new LinearArchitecture()),
        new(BagOfNgramsArchitecture.Kind, "The mean of hashed n-gram embeddings, then a linear layer or one hidden layer.", "Joulin et al., Bag of Tricks, 2016", "text, pairs", () => new BagOfNgramsArchitecture()),
        new(TextCnnArchitecture.Kind, "Embeddings of words (of pieces of words in English texts), convolutions of several widths, the maximum over time, perhaps the mean.", "Kim, Convolutional Neural Networks for Sentence Classification, 2014", "text, pairs", () => new TextCnnArchitecture())
        {
            CreateForEnglish = () => TextCnnArchitecture.OfPieces,
        },
        new(GruArchitecture.Kind, "Word embeddings, gated recurrent units in both directions, the maximum over time.", "Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, 2014", "text, pairs", () => new GruArchitecture()),
        new(BiLstmArchitecture.Kind, "Word embeddings, LSTMs in both directions, their last states, a hidden layer.", "Tang et al., Distilling Task-Specific Knowledge from BERT into Simple Neural Networks, 2019", "text, pairs", () => new BiLstmArchitecture()),
        new(TransformerArchitecture.Kind, $"Word embeddings, layers of self-attention, the mean over the words. Sizes by name: {string.Join(", ", TransformerArchitecture.Sizes.Select(SizedName))}; without one, micro.", "Vaswani et al., Attention Is All You Need, 2017", "text, pairs", () => new TransformerArchitecture()),
        new(MlpArchitecture.Kind, "Standardized numbers and embedded categories through ReLU layers.", "Guo and Berkhahn, Entity Embeddings of Categorical Variables, 2016", "tables", () => new MlpArchitecture()),
        new(TreeArchitecture.Kind, "A decision tree fitted to soft labels, printable as rules.", "Breiman et al., Classification and Regression Trees, 1984; Frosst and Hinton, Distilling a Neural Network Into a Soft Decision Tree, 2017", "tables", () => new TreeArchitecture()),
    ];

    /// <summary>A student's architecture with its default sizes, or with those that its name ends with, such as <c>transformer-nano</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="forEnglish">True for the one that English texts get; false (default) for what a recipe holds that names its kind alone.</param>
    /// <exception cref="ArgumentException">No student has that name; the message lists those there are.</exception>
    public static StudentArchitecture Create(string name, bool forEnglish = false)
    {
        if (Sized(name) is { } sized) return sized;
        var student = All.FirstOrDefault(student => student.Name == name) ?? throw new ArgumentException($"There is no student '{name}'; there are {string.Join(", ", Names())}.", nameof(name));
        return (forEnglish ? student.CreateForEnglish ?? student.Create : student.Create)();
    }

    /// <summary>What a recipe says for a name with a size, which is no kind of its own there; null for another name.</summary>
    internal static string? SizedInRecipe(string name)
    {
        if (Sized(name) is not { } sized) return null;
        var usual = JsonSerializer.SerializeToNode<StudentArchitecture>(new TransformerArchitecture(), SpecJson.Options)!.AsObject();
        var keys = JsonSerializer.SerializeToNode<StudentArchitecture>(sized, SpecJson.Options)!.AsObject().Where(p => p.Key == "kind" || !JsonNode.DeepEquals(p.Value, usual[p.Key]));
        return $"{{ {string.Join(", ", keys.Select(p => $"\"{p.Key}\": {p.Value!.ToJsonString()}"))} }}";
    }

    private static TransformerArchitecture? Sized(string name) => TransformerArchitecture.Sizes.FirstOrDefault(size => name == SizedName(size)) is { } size ? TransformerArchitecture.OfSize(size) : null;

    private static IEnumerable<string> Names() => All.SelectMany(student => student.Name == TransformerArchitecture.Kind ? TransformerArchitecture.Sizes.Select(SizedName).Prepend(student.Name) : [student.Name]);

    private static string SizedName(string size) => $"{TransformerArchitecture.Kind}-{size}";
}
