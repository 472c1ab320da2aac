using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Data.WordNet;

namespace MLNetDistill.Tests.Augmentation;

public class SynonymsTests
{
    private const string License = "  1 This software and database is being provided to you\n";

    private static void Write(TemporaryFolder folder)
    {
        foreach (var part in WordNetFiles.PartsOfSpeech)
        {
            folder.Write($"index.{part}", System.Text.Encoding.UTF8.GetBytes(License + (part switch
            {
                "noun" => "dog n 2 1 @ 2 1 00000010 00000020  \ndomestic_dog n 1 1 @ 1 0 00000010  \nwho n 1 1 @ 1 0 00000030  \n",
                "verb" => "dog v 1 0 1 0 00000040  \n",
                "adj" => "handy a 1 2 & + 1 0 00000050  \n",
                _ => "",
            })));
            folder.Write($"data.{part}", System.Text.Encoding.UTF8.GetBytes(License + (part switch
            {
                "noun" => "00000010 05 n 02 dog 0 domestic_dog 0 001 @ 00000020 n 0000 | a member of the genus Canis; \"the dog barked\"  \n"
                    + "00000020 18 n 02 frump 0 dog 0 000 | a dull person  \n00000030 14 n 0b who 0 WHO 0 a 0 b 0 c 0 d 0 e 0 f 0 g 0 h 0 i 0 000 | an agency  \n",
                "verb" => "00000040 38 v 03 chase 0 dog 0 tail 4 000 01 + 02 00 | go after  \n",
                "adj" => "00000050 00 s 02 handy 0 ready_to_hand(p) 0 000 | easy to reach  \n",
                _ => "",
            })));
        }
    }

    [Fact]
    public void TheThesaurusHoldsTheFirstSenseOfEveryPartOfSpeech()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        var files = new WordNetFiles(folder.Path);
        Assert.Equal("a member of the genus Canis; \"the dog barked\"", files.Synsets("noun").First().Gloss);
        Assert.Equal([2, 2, 11], files.Synsets("noun").Select(set => set.Words.Count));
        var thesaurus = Thesaurus.Of(files);
        Assert.Equal(["domestic dog", "chase", "tail"], thesaurus.Synonyms("Dog"));
        Assert.Equal(["ready to hand"], thesaurus.Synonyms("handy"));
        Assert.Empty(thesaurus.Synonyms("who"));
        Assert.Empty(thesaurus.Synonyms("dogs"));
    }

    [Fact]
    public void ADamagedFileIsNamedWithItsLine()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("data.verb", System.Text.Encoding.UTF8.GetBytes(License + "00000040 38 v 03 chase\n"));
        var message = Assert.Throws<FormatException>(() => Thesaurus.Of(new(folder.Path))).Message;
        Assert.Contains("data.verb, line 2", message);
    }

    [WordNetFact]
    public void WordsAreReplacedInPlaceAndTheSameSeedGivesTheSame()
    {
        var texts = new TextInputs(["The movie, which was \"terrible\", is for the audience."], ["a big dog"]);
        var all = (TextInputs)new Synonyms { Copies = 50, Probability = 1 }.Apply(texts, 1)!.Inputs;
        Assert.Equal(all.Texts, ((TextInputs)new Synonyms { Copies = 50, Probability = 1 }.Apply(texts, 1)!.Inputs).Texts);
        Assert.All(all.Texts, text => Assert.Matches("^The [^,]+, which was \"[^\"]+\", is for the [^.]+\\.$", text));
        Assert.Contains(all.Texts, text => text.StartsWith("The film,", StringComparison.Ordinal));
        Assert.All(Enumerable.Range(0, all.Count), i => Assert.StartsWith("a ", all.Second(i), StringComparison.Ordinal));
        Assert.Contains("spunge", Assert.Throws<ArgumentException>(() => new Synonyms().Validate(Training.MadeData.Table(2, MLNetDistill.Inference.TaskKind.Binary).Inputs)).Message);
    }
}

/// <summary>A test that needs WordNet, skipped where npm can't fetch it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WordNetFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(() =>
    {
        try
        {
            WordNetFiles.Install();
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    });

    public WordNetFactAttribute() => Skip = Reason.Value;
}
