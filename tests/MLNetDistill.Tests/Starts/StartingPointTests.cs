using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Signals;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;


namespace MLNetDistill.Tests.Starts;

public class StartingPointTests
{
    private static readonly TextCnnArchitecture Words = new() { EmbeddingWidth = 2, Filters = 3, Widths = [1, 2] };

    [Fact]
    public void Words_inherit_the_mean_of_their_pieces_and_unknown_ones_stay_random()
    {
        var data = new TrainingData(MadeData.Texts(60)) { Teacher = EmbeddingTeacher.Small };
        var inherited = Untrained(Words, new InheritedStart(), data);
        var random = Untrained(Words, new RandomStart(), data);
        var (sun, rain, snow) = (Row(inherited, "sun"), Row(inherited, "rain"), Row(inherited, "snow"));
        // The pieces of 'rain' are opposite in one direction, so that their mean lies between those of the others; nothing was learned yet.
        Assert.Equal(Difference(sun, rain), Difference(rain, snow), 0.01);
        Assert.True(Difference(sun, snow) > 0.1);
        Assert.Equal(Row(random, "today"), Row(inherited, "today"));
        Assert.NotEqual(Row(random, "sun"), sun);
        Assert.Equal(random.Weights["output.weight"].Values, inherited.Weights["output.weight"].Values);
    }

    [Fact]
    public void What_cannot_be_inherited_is_refused_with_the_way_out()
    {
        Refused("no teacher", () => Untrained(Words, new InheritedStart(), new(MadeData.Texts(60))));
        Refused("'hash' shows none", () => Untrained(Words, new InheritedStart(), new(MadeData.Texts(60)) { Teacher = new HashTeacher(TaskKind.Multiclass, "sun", "rain", "snow") }));
        Refused("4 wide and the teacher's 3", () => Untrained(Words with { EmbeddingWidth = 4 }, new InheritedStart(), new(MadeData.Texts(60)) { Teacher = EmbeddingTeacher.Small }));
        Refused("no embeddings of words", () => Untrained(Recipes.Bag, new InheritedStart(), new(MadeData.Texts(60)) { Teacher = EmbeddingTeacher.Small }));
    }

    [Fact]
    public void A_shallow_transformer_begins_as_the_first_layers_of_a_deep_one()
    {
        var deep = new TransformerArchitecture { EmbeddingWidth = 8, Heads = 2, InnerWidth = 6, Layers = 3 };
        var teacher = new StudentTeacher(Untrained(deep, new RandomStart(), new(MadeData.Texts(60))));
        var data = new TrainingData(MadeData.Texts(30, seed: 2)) { Teacher = teacher };
        var student = Untrained(deep with { Layers = 1 }, new LayersStart(), data);
        Assert.Equal(teacher.Student.Vocabulary!.Words, student.Vocabulary!.Words);
        Assert.All(student.Weights, weight => Assert.Equal(teacher.Student.Weights[weight.Name].Values, weight.Values));
        Refused("'innerWidth' has to be 6 and is 7", () => Untrained(deep with { InnerWidth = 7 }, new LayersStart(), data));
        Refused("has 4 layers, and the teacher only 3", () => Untrained(deep with { Layers = 4 }, new LayersStart(), data));
        Refused("'embedding teacher' is none", () => Untrained(deep, new LayersStart(), data with { Teacher = EmbeddingTeacher.Small }));
        Refused("not for 'text-cnn'", () => Untrained(Words, new LayersStart(), data));
    }

    [Fact]
    public void The_general_student_gives_everything_but_the_last_layer()
    {
        var student = Untrained(TextCnnArchitecture.OfPieces with { Dropout = 0.1 }, new GeneralStart(), new(MadeData.Texts(60)));
        Assert.Equal(GeneralStudent.Shipped.Weights.Select(w => w.Name), student.Weights.Select(w => w.Name).Where(n => !n.StartsWith("output.", StringComparison.Ordinal)));
        foreach (var weight in GeneralStudent.Shipped.Weights) Assert.True(weight.Values.AsSpan().SequenceEqual(student.Weights[weight.Name].Values), weight.Name);
        Assert.Equal(GeneralStudent.Shipped.Vocabulary.Words, student.Vocabulary!.Words);
    }

    [Fact]
    public void Another_network_cannot_start_from_the_general_student()
    {
        Refused("'filters' has to be 64 and is 3", () => Untrained(Words with { EmbeddingWidth = 64, Tokens = TokenKind.Pieces, Widths = [1, 3, 5] }, new GeneralStart(), new(MadeData.Texts(60))));
        Refused("'tokens' has to be pieces and is words", () => Untrained(TextCnnArchitecture.OfPieces with { Tokens = TokenKind.Words }, new GeneralStart(), new(MadeData.Texts(60))));
        var missing = Recipes.For(TextCnnArchitecture.OfPieces, TaskKind.Multiclass) with { Start = new GeneralStart { Path = "missing.mlnd" } };
        Refused("no such file", () => Untrained(missing.Student, missing.Start, new(MadeData.Texts(60))));
        Refused("no such file", () => missing.WithStudent(Words));
        Assert.IsType<RandomStart>((missing with { Start = new GeneralStart() }).WithStudent(Words).Start);
        Refused("'kind' has to be text-cnn and is bag-of-ngrams", () => Untrained(Recipes.Bag, new GeneralStart(), new(MadeData.Texts(60))));
    }

    [Fact]
    public void The_shipped_general_student_is_small_and_whole()
    {
        using var folder = new TemporaryFolder();
        GeneralStudent.Shipped.Save(folder.File("g.mlnd"), WeightPrecision.EightBit);
        Assert.InRange(new FileInfo(folder.File("g.mlnd")).Length, 1, 1_000_000);
        Assert.Equal(7992, GeneralStudent.Shipped.Vocabulary.Words.Count);
        Assert.Null(GeneralStudent.Shipped.Difference(TextCnnArchitecture.OfPieces));
        var again = GeneralStudent.Load(folder.File("g.mlnd"));
        foreach (var weight in again.Weights) Assert.True(weight.Values.AsSpan().SequenceEqual(GeneralStudent.Shipped.Weights[weight.Name].Values), weight.Name);

        var model = Untrained(TextCnnArchitecture.OfPieces, new RandomStart(), new(MadeData.Texts(20)));
        model.Save(folder.File("student.mlnd"));
        Assert.Contains("mlnetdistill-general-student", Assert.Throws<FormatException>(() => GeneralStudent.Load(folder.File("student.mlnd"))).Message);
    }

    [Fact]
    public void A_start_is_part_of_a_recipe()
    {
        var recipe = Recipes.For(Words, TaskKind.Multiclass) with { Start = new GeneralStart { Path = "my.mlnd" } };
        Assert.Equal("my.mlnd", Assert.IsType<GeneralStart>(DistillationRecipe.FromJson(recipe.ToJson()).Start).Path);
        Assert.IsType<RandomStart>((recipe with { Start = new RandomStart() }).Start);
        var json = recipe.ToJson().Replace("\"general\"", "\"nowhere\"", StringComparison.Ordinal);
        Assert.Contains("random, inherited, general, layers", Assert.Throws<FormatException>(() => DistillationRecipe.FromJson(json)).Message);
    }

    [Fact]
    public void The_control_without_the_teacher_starts_in_the_same_place() =>
        Assert.IsType<GeneralStart>((Recipes.For(Words, TaskKind.Multiclass) with { Start = new GeneralStart() }).WithoutTeacher(TaskKind.Multiclass).Start);

    [Theory]
    [InlineData("What is the width of a football field ?", true)]
    [InlineData("FREE entry into our weekly comp, txt WIN to 80086 now!!", true)]
    [InlineData("Das Verfahren wurde wegen der schwierigen Beweislage eingestellt und sp\u00e4ter wieder aufgenommen.", false)]
    [InlineData("\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u53bb\u516c\u56ed\u5427", false)]
    public void English_is_told_from_other_languages(string text, bool english)
    {
        var texts = new TextInputs([.. Enumerable.Repeat(text, 5)]);
        Assert.Equal(english, PieceCoverage.Of(texts).IsGood);
        var student = (TextCnnArchitecture)DistillationRecipe.Default(TaskKind.Binary, texts).Student;
        Assert.Equal(english ? TokenKind.Pieces : TokenKind.Words, student.Tokens);
        Assert.Equal(english, DistillationRecipe.Default(TaskKind.Binary, texts).Start is GeneralStart);
    }

    [Fact]
    public void Pieces_of_another_script_are_refused()
    {
        var texts = new TextInputs([.. Enumerable.Repeat("\u4eca\u5929\u5929\u6c14\u5f88\u597d", 20)]);
        var examples = new ExampleSet(texts, ExampleLabels.OfClasses(["a", "b"], [.. Enumerable.Range(0, 20).Select(i => i % 2)]));
        var recipe = DistillationRecipe.Default(TaskKind.Binary, TextCnnArchitecture.OfPieces);
        var context = new LossContext(TaskKind.Binary, ["a", "b"], HasLabels: true, SoftLabelKind.Dense);
        // Before a teacher is made.
        Assert.All(new StartingPoint[] { new GeneralStart(), new RandomStart(), new InheritedStart() }, start =>
            Refused("\"tokens\": \"words\" under \"student\"", () => (recipe with { Start = start }).Validate(context, texts)));
        Refused("\"tokens\": \"words\" under \"student\"", () => Untrained(TextCnnArchitecture.OfPieces, new GeneralStart(), new(examples)));
    }

    [Fact]
    public void Masked_copies_do_not_make_English_another_language()
    {
        var teacher = new HashTeacher(TaskKind.Multiclass, "sun", "rain", "snow");
        var examples = MadeData.Texts(60);
        var data = new TrainingData(examples, teacher.Score(examples.Inputs)).WithCopies([new TokenMasking { MaskProbability = 0.9, OnlyConsistent = false }], teacher, 1);
        Assert.Equal(TokenKind.Pieces, Untrained(TextCnnArchitecture.OfPieces, new RandomStart(), data).Vocabulary!.Tokens);
    }

    /// <summary>A student after one step, which is too small for 32 bits.</summary>
    private static StudentModel Untrained(StudentArchitecture student, StartingPoint start, TrainingData data)
    {
        var recipe = Recipes.For(student, TaskKind.Multiclass) with
        {
            Objective = [new CrossEntropyLoss()],
            Start = start,
            Optimizer = new() { Epochs = 0.01, LearningRate = 1e-200, WeightDecay = 0 },
        };
        return new StudentTrainer(recipe).Train(data).Model;
    }

    private static float[] Row(StudentModel model, string word)
    {
        var table = model.Weights["embedding.weight"];
        return table.Values.AsSpan(model.Vocabulary!.IdOf(word) * table.Shape[1], table.Shape[1]).ToArray();
    }

    private static double Difference(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Sum());

    private static void Refused(string part, Action action) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message);
}
