using System.CommandLine;
using System.Text.Json;
using MLNetDistill.Cli.Arguments;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Starts;
using MLNetDistill.Students;

namespace MLNetDistill.Cli.Tests;

public sealed class RecipeArgumentsTests : IDisposable
{
    private const string English = "What is the width of a football field ?";
    private const string German = "Das Verfahren wurde wegen der schwierigen Beweislage eingestellt und sp\u00e4ter wieder aufgenommen.";
    private const string Chinese = "\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u53bb\u516c\u56ed\u5427";

    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory, InlineData(English), InlineData(German), InlineData(Chinese)]
    public void The_usual_student_is_the_same_by_its_name(string text)
    {
        var usual = Read(Texts(text));
        Assert.Equal(usual.ToJson(), Read(Texts(text), "--student", usual.Student.Name).ToJson());
        Assert.Equal(text == English ? TokenKind.Pieces : TokenKind.Words, Assert.IsType<TextCnnArchitecture>(usual.Student).Tokens);
        Assert.Equal(text == English, usual.Start is GeneralStart);
    }

    [Fact]
    public void So_it_is_for_a_table()
    {
        var table = Set(new TableInputs(2, ["x"], [1, 2], [], []));
        Assert.Equal(Read(table).ToJson(), Read(table, "--student", Read(table).Student.Name).ToJson());
    }

    [Fact]
    public void A_recipe_that_names_a_kind_alone_holds_what_the_catalog_says()
    {
        foreach (var student in StudentCatalog.All)
        {
            var recipe = DistillationRecipe.FromJson($$"""{ "student": { "kind": "{{student.Name}}" }, "objective": [{ "loss": "cross-entropy" }] }""");
            Assert.Equal(Json(student.Create()), Json(recipe.Student));
        }
    }

    [Theory, InlineData(TextCnnArchitecture.Kind), InlineData(GruArchitecture.Kind)]
    public void A_named_student_takes_the_network_of_the_general_student_that_it_starts_from(string kind)
    {
        var network = Assert.IsAssignableFrom<SequenceArchitecture>(StudentCatalog.Create(kind)) with { Tokens = TokenKind.Pieces, EmbeddingWidth = 8 };
        new GeneralStudent(network, GeneralStudent.Shipped.Vocabulary, Weights(network)).Save(_data.File("general.mlnd"));

        var recipe = Read(Texts(German), "--student", kind, "--start", _data.File("general.mlnd"));

        Assert.Equal(Json(network), Json(recipe.Student));
        recipe.Start.Validate(recipe.Student);
    }

    [Fact]
    public void A_recipe_keeps_its_network_whatever_the_start()
    {
        var file = _data.Write("recipe.json", """{ "student": { "kind": "text-cnn", "filters": 8 }, "objective": [{ "loss": "kd" }] }""");
        Assert.Equal(8, Assert.IsType<TextCnnArchitecture>(Read(Texts(English), "--recipe", file, "--start", "general").Student).Filters);
    }

    [Fact]
    public async Task Chinese_texts_teach_the_usual_student_by_its_name()
    {
        var rows = Enumerable.Range(0, 40).Select(row => JsonSerializer.Serialize(new { text = $"{Chinese}{(row % 2 == 0 ? "\u732b" : "\u72d7")}{row}", label = row % 2 == 0 ? "cat" : "dog" }));
        var train = _data.Write("chinese.jsonl", string.Join('\n', rows));
        string[] distill = ["distill", "--train", train, "--teacher", "column:label", "--seeds", "1", "--output", _data.File("out")];

        var result = await Cli.RunAsync([.. distill, "--student", "text-cnn"]);
        Assert.True(result.Code == 0, result.Error);

        var refused = await Cli.RunAsync([.. distill, "--student", "gru", "--start", "general"]);
        Assert.Equal(CommandLine.BadInput, refused.Code);
        Assert.Contains("take the start 'random'", refused.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_compares_tokens_names_the_key_that_lets_the_student_read_the_encoders()
    {
        var result = await Cli.RunAsync("distill", "--train", _data.Texts(), "--teacher", "use-lite", "--student", "transformer", "--loss", "kd,minilm", "--output", _data.File("out"));
        Assert.Equal(CommandLine.BadInput, result.Code);
        Assert.Contains("in the recipe, \"tokens\": \"pieces\" under \"student\"", result.ErrorLines[^1], StringComparison.Ordinal);
    }

    private static DistillationRecipe Read(ExampleSet train, params string[] options)
    {
        var command = new Command("distill");
        var arguments = new RecipeArguments(command);
        return arguments.Read(command.Parse(options), train);
    }

    private static ExampleSet Texts(string text) => Set(new TextInputs([text, text]));

    private static ExampleSet Set(ExampleInputs inputs) => new(inputs, ExampleLabels.OfClasses(["a", "b"], [0, 1]));

    private static string Json(StudentArchitecture student) => JsonSerializer.Serialize(student, SpecJson.Options);

    private static WeightSet Weights(SequenceArchitecture network)
    {
        var weights = new WeightSet();
        var spec = new StudentSpec { Task = TaskKind.Regression, Architecture = network };
        foreach (var (name, shape) in StudentParameters.Shapes(spec, GeneralStudent.Shipped.Vocabulary.Count).Where(weight => !weight.Name.StartsWith("output.", StringComparison.Ordinal)))
            weights.Add(name, shape, new float[shape.Aggregate(1, (product, size) => product * size)]);
        return weights;
    }
}
