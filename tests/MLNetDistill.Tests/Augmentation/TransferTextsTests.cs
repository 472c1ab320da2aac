using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Tests.Signals;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;

namespace MLNetDistill.Tests.Augmentation;

public class TransferTextsTests
{
    private static readonly TextInputs Texts = new([.. Enumerable.Range(0, 40).Select(i => $"example {i}")]);

    private static string Sentences(TemporaryFolder folder, int count)
    {
        var path = folder.File("sentences.txt");
        File.WriteAllLines(path, Enumerable.Range(0, count).SelectMany(i => new[] { $"  sentence {i} ", "" }));
        return path;
    }

    [Fact]
    public void Sentences_of_the_file_are_taken_once_at_most_and_follow_from_the_seed()
    {
        using var folder = new TemporaryFolder();
        var sentences = Enumerable.Range(0, 100).Select(i => $"sentence {i}").ToHashSet();
        var augmentation = new TransferTexts { Path = Sentences(folder, 100), Copies = 2 };
        var taken = Taken(1);
        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.Subset(sentences, taken.ToHashSet());
        // 80 draws from 100 find 55 different ones on average.
        Assert.InRange(taken.Count, 40, 70);
        Assert.Equal(taken, Taken(1));
        Assert.NotEqual(taken, Taken(2));

        IReadOnlyList<string> Taken(int seed) => ((TextInputs)augmentation.Apply(Texts, seed)!.Inputs).Texts;
    }

    [Fact]
    public void The_teacher_scores_them_and_none_is_left_out()
    {
        using var folder = new TemporaryFolder();
        var train = MadeData.Texts(60);
        var teacher = new HashTeacher(TaskKind.Multiclass, [.. train.Classes]);
        var augmentation = new TransferTexts { Path = Sentences(folder, 1000), Copies = 3 };
        var more = new TrainingData(train, teacher.Score(train.Inputs)).WithCopies([augmentation], teacher, seed: 1);
        Assert.Equal(60 + augmentation.Apply(train.Inputs, 1)!.Inputs.Count, more.Examples.Count);
        Assert.Equal(more.Examples.Count, teacher.Scored);
        Assert.False(more.Examples.Labels.IsLabeled(60));
    }

    [Fact]
    public void What_it_can_t_do_is_refused_with_the_way_out()
    {
        using var folder = new TemporaryFolder();
        var augmentation = new TransferTexts { Path = Sentences(folder, 3) };
        augmentation.Validate(Texts);
        Assert.Contains("spunge", Assert.Throws<ArgumentException>(() => augmentation.Validate(MadeData.Table(2, TaskKind.Binary).Inputs)).Message);
        Assert.Contains("token-masking", Assert.Throws<ArgumentException>(() => augmentation.Validate(new TextInputs(["a"], ["b"]))).Message);
        Assert.Contains("about something else", Assert.Throws<ArgumentOutOfRangeException>((augmentation with { OnlyConsistent = true }).Validate).Message);
        Assert.Contains("beside the chain", Assert.Throws<ArgumentOutOfRangeException>(new Chain { Steps = [new TokenMasking(), augmentation] }.Validate).Message);
        Assert.Contains("no such file", Assert.Throws<ArgumentException>(() => (augmentation with { Path = folder.File("none.txt") }).Validate(Texts)).Message);
        var empty = folder.File("empty.txt");
        File.WriteAllText(empty, " \n\n");
        Assert.Contains(empty, Assert.Throws<ArgumentException>(() => (augmentation with { Path = empty }).Validate(Texts)).Message);
    }

    [Fact]
    public void A_recipe_names_it_without_saying_that_copies_need_not_agree()
    {
        var recipe = DistillationRecipe.FromJson(DistillationRecipe.Default(TaskKind.Binary, Texts).ToJson().Replace("\"augmentation\": []", "\"augmentation\": [{ \"kind\": \"transfer-texts\", \"copies\": 3 }]", StringComparison.Ordinal));
        Assert.Equal([new TransferTexts { Copies = 3 }], recipe.Augmentation);
        recipe.Validate();
    }

    [WordNetFact]
    public void Without_a_file_they_are_WordNet_s_definitions_and_examples()
    {
        var texts = ((TextInputs)new TransferTexts { Copies = 5 }.Apply(Texts, 1)!.Inputs).Texts;
        Assert.InRange(texts.Count, 195, 200);
        Assert.All(texts, text => Assert.DoesNotContain('"', text));
        Assert.InRange(texts.Average(text => text.Split(' ').Length), 4, 20);
    }
}
