using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using MLNetDistill.Augmentation;
using MLNetDistill.Common;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Teachers;
using MLNetDistill.Testing;

namespace MLNetDistill.Cli.Tests;

/// <summary>docs/recipes.md names every key with its default, and its examples are recipes that work.</summary>
public partial class RecipesPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "recipes.md"));

    /// <summary>Under which heading the keys of a type stand, but for those of a base type, and an instance with their defaults.</summary>
    private static readonly (string Heading, Type Keys, Type? But, object Defaults)[] Tables =
    [
        ("The recipe", typeof(DistillationRecipe), null, new DistillationRecipe { Student = new MlpArchitecture(), Objective = [] }),
        ("Sequences", typeof(SequenceArchitecture), null, new GruArchitecture()),
        (TextCnnArchitecture.Kind, typeof(TextCnnArchitecture), typeof(SequenceArchitecture), new TextCnnArchitecture()),
        (GruArchitecture.Kind, typeof(GruArchitecture), typeof(SequenceArchitecture), new GruArchitecture()),
        (BiLstmArchitecture.Kind, typeof(BiLstmArchitecture), typeof(SequenceArchitecture), new BiLstmArchitecture()),
        (TransformerArchitecture.Kind, typeof(TransformerArchitecture), typeof(SequenceArchitecture), new TransformerArchitecture()),
        (BagOfNgramsArchitecture.Kind, typeof(BagOfNgramsArchitecture), null, new BagOfNgramsArchitecture()),
        (LinearArchitecture.Kind, typeof(LinearArchitecture), null, new LinearArchitecture()),
        ("ngrams", typeof(NgramOptions), null, new NgramOptions()),
        (MlpArchitecture.Kind, typeof(MlpArchitecture), null, new MlpArchitecture()),
        (TreeArchitecture.Kind, typeof(TreeArchitecture), null, new TreeArchitecture()),
        ("Every loss", typeof(DistillationLoss), null, new MeanSquaredErrorLoss()),
        ("Temperature", typeof(TemperedLoss), typeof(DistillationLoss), new KnowledgeDistillationLoss()),
        ("Schedules", typeof(Schedule), null, new Schedule { From = 0, To = 0 }),
        ("Layers", typeof(MappedLoss), typeof(DistillationLoss), new HiddenMseLoss()),
        ("Layer mapping", typeof(LayerMapping), null, new LayerMapping()),
        (GeneralStart.Kind, typeof(GeneralStart), null, new GeneralStart()),
        ("Every augmentation", typeof(InputAugmentation), null, new Spunge()),
        (TokenMasking.Kind, typeof(TokenMasking), typeof(InputAugmentation), new TokenMasking()),
        (Synonyms.Kind, typeof(Synonyms), typeof(InputAugmentation), new Synonyms()),
        (Chain.Kind, typeof(Chain), typeof(InputAugmentation), new Chain { Steps = [] }),
        (TransferTexts.Kind, typeof(TransferTexts), typeof(InputAugmentation), new TransferTexts()),
        (Spunge.Kind, typeof(Spunge), typeof(InputAugmentation), new Spunge()),
        ("Mixup", typeof(Mixup), null, new Mixup()),
        ("Curriculum", typeof(Curriculum), null, new Curriculum()),
        ("Keys of a stage", typeof(TrainingStage), null, new TrainingStage { Objective = [] }),
        ("Optimizer", typeof(OptimizerOptions), null, new OptimizerOptions()),
    ];

    private static readonly string[] Examples = [.. Example().Matches(Page).Select(match => match.Groups[1].Value)];

    public static TheoryData<string> AllExamples => [.. Examples];

    public static TheoryData<string> Headings => [.. Tables.Select(table => table.Heading)];

    [Theory, MemberData(nameof(AllExamples))]
    public void An_example_is_a_recipe_that_fits_a_task(string json)
    {
        var recipe = WithoutFiles(DistillationRecipe.FromJson(json));
        var isTable = recipe.Student is MlpArchitecture or TreeArchitecture;
        ExampleInputs inputs = isTable ? new TableInputs(4, ["x"], [1, 2, 3, 4], [], []) : new TextInputs(["a b", "c d", "e f", "g h"]);
        var refusals = Enum.GetValues<TaskKind>().Select(task => Refusal(() => recipe.Validate(
            new(task, task == TaskKind.Regression ? [] : ["ham", "spam"], HasLabels: true, SoftLabelKind.Dense) { Teacher = isTable ? InnerShape.None : EncoderTeacher.InnerOf(isPair: false) }, inputs)));
        Assert.Contains(null, refusals);
    }

    [Theory, MemberData(nameof(Headings))]
    public void A_table_holds_every_key_with_its_default(string heading)
    {
        var (_, type, but, defaults) = Tables.Single(table => table.Heading == heading);
        var rows = Rows(heading).ToDictionary(row => row[0], row => row[1]);
        var keys = Keys(type, but).ToList();
        Assert.Equal(keys.Select(key => key.Name).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(keys, key => AssertDefault(key, rows[key.Name], defaults));
    }

    [Fact]
    public void Every_option_of_a_single_loss_stands_beside_its_name()
    {
        var rows = Rows("Options of single losses").ToLookup(row => row[0], row => row[1]);
        Assert.All(LossCatalog.All, loss => Assert.All(OwnKeys(loss.Type), key =>
            Assert.True(rows[key.Name].Count(names => names.Split(", ").Contains(loss.Name)) == 1, $"docs/recipes.md has no row for '{key.Name}' of '{loss.Name}', or several.")));
    }

    [Fact]
    public void Every_key_is_in_an_example()
    {
        var shown = Examples.SelectMany(json => Named(JsonNode.Parse(json)!)).ToHashSet();
        Assert.All(Tables.SelectMany(table => Keys(table.Keys, table.But)), key => Assert.Contains(key.Name, shown));
    }

    [GeneratedRegex("```json\n(.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Example();

    // What would have to be there, or fetched: the reader's own files and WordNet.
    private static DistillationRecipe WithoutFiles(DistillationRecipe recipe) => recipe with
    {
        Start = recipe.Start is GeneralStart { Path: not null } ? new RandomStart() : recipe.Start,
        Augmentation = [.. recipe.Augmentation.Where(IsAlone)],
        Stages = [.. recipe.Stages.Select(stage => stage with { Augmentation = [.. stage.Augmentation.Where(IsAlone)] })],
    };

    private static bool IsAlone(InputAugmentation augmentation) => augmentation is Chain chain ? chain.Steps.All(IsAlone) : augmentation is not (Synonyms or TransferTexts);

    private static string? Refusal(Action validate) => Record.Exception(validate)?.Message;

    /// <summary>The first two cells of the rows under a heading that begin with a name, without the quotes of code.</summary>
    private static IEnumerable<string[]> Rows(string heading) => Page[Page.IndexOf($"# {heading}\n", StringComparison.Ordinal)..].Split('\n').Skip(1)
        .TakeWhile(line => !line.StartsWith('#')).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
        .Select(line => line.Split(" | ").Take(2).Select(cell => cell.Trim(' ', '|').Replace("`", "", StringComparison.Ordinal)).ToArray());

    private static IEnumerable<JsonPropertyInfo> Keys(Type type, Type? but)
    {
        var others = but is null ? [] : Keys(but, null).Select(key => key.Name).ToList();
        return SpecJson.Options.GetTypeInfo(type).Properties.Where(key => key.Set is not null && !others.Contains(key.Name));
    }

    private static IEnumerable<JsonPropertyInfo> OwnKeys(Type loss) => Keys(loss, new[] { typeof(TemperedLoss), typeof(MappedLoss) }.FirstOrDefault(loss.IsSubclassOf) ?? typeof(DistillationLoss));

    private static void AssertDefault(JsonPropertyInfo key, string cell, object defaults)
    {
        var value = key.Get!(defaults);
        if (key.IsRequired) Assert.Equal("required", cell);
        else if (value is null) Assert.Equal("none", cell);
        // Only what each loss has by itself differs between those that share a key.
        else if (cell == "by loss") Assert.True(((PropertyInfo)key.AttributeProvider!).DeclaringType!.IsAbstract && defaults is DistillationLoss);
        else Assert.Equal(JsonSerializer.Serialize(value, key.PropertyType, SpecJson.Options), JsonSerializer.Serialize(JsonSerializer.Deserialize(cell, key.PropertyType, SpecJson.Options), key.PropertyType, SpecJson.Options));
    }

    private static IEnumerable<string> Named(JsonNode node) => node switch
    {
        JsonObject o => o.SelectMany(pair => pair.Value is null ? [pair.Key] : Named(pair.Value).Prepend(pair.Key)),
        JsonArray a => a.SelectMany(item => Named(item!)),
        _ => [],
    };
}
