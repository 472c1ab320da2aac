namespace MLNetDistill.Inference.Tests;

public class TextEncoderTests
{
    [Fact]
    public void Ngram_ids_are_part_of_the_format()
    {
        // A change here makes every student saved so far useless: these values may only change together with the format's version.
        var encoder = new NgramEncoder(new NgramOptions { Buckets = 1 << 20 });
        Assert.Equal([108555], Encode(new NgramEncoder(new NgramOptions { Buckets = 1 << 20, MinCharNgram = 0 }), "a"));
        Assert.Equal([23741, 439719, 915143, 27495, 849281, 30905, 1031272, 161396], Encode(encoder, "Hi", "hi"));
    }

    [Fact]
    public void Ngrams_are_words_word_pairs_and_characters_within_marks()
    {
        // Words: 2 alone, 1 pair; characters of "<ab>": 2 of three, 1 of four; of "<c>": 1 of three.
        Assert.Equal(3 + 3 + 1, Encode(new NgramEncoder(new NgramOptions()), "ab c").Length);
        Assert.Equal(3, Encode(new NgramEncoder(new NgramOptions { MinCharNgram = 0 }), "ab c").Length);
        Assert.Equal(4, Encode(new NgramEncoder(new NgramOptions { WordNgrams = 0 }), "ab c").Length);
        Assert.Empty(Encode(new NgramEncoder(new NgramOptions()), " \n"));
    }

    [Fact]
    public void Word_ngrams_know_order_and_the_same_ngram_has_the_same_id_anywhere()
    {
        var encoder = new NgramEncoder(new NgramOptions { Buckets = 1 << 20, WordNgrams = 8, MinCharNgram = 0 });
        var long1 = Encode(encoder, "x y z a b c d e f g h");
        var long2 = Encode(encoder, "a b c d e f g h");
        Assert.Empty(long2.Except(long1));
        Assert.Equal(2, Encode(encoder, "a b").Except(Encode(encoder, "b a")).Count() + Encode(encoder, "b a").Except(Encode(encoder, "a b")).Count());
    }

    [Fact]
    public void Ngram_ids_fill_the_buckets_evenly()
    {
        var encoder = new NgramEncoder(new NgramOptions { Buckets = 100, MinCharNgram = 0, WordNgrams = 1 });
        var counts = new int[100];
        for (var i = 0; i < 100_000; i++) counts[Encode(encoder, $"word{i}")[0]]++;
        // Chi-squared with 99 degrees of freedom: mean 99, standard deviation 14.
        Assert.InRange(counts.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000), 99 - 5 * 14, 99 + 5 * 14);
    }

    [Fact]
    public void The_second_text_of_a_pair_has_other_ids_and_texts_stop_at_the_word_limit()
    {
        var encoder = new NgramEncoder(new NgramOptions { Buckets = 1 << 20 });
        var both = Encode(encoder, "same text", "same text");
        Assert.Empty(both[..(both.Length / 2)].Intersect(both[(both.Length / 2)..]));
        var limited = new NgramEncoder(new NgramOptions { MaxWords = 3 });
        Assert.Equal(Encode(limited, "a b c"), Encode(limited, string.Join(' ', "a b c d e".Split(' '))));
    }

    [Fact]
    public void Ngram_options_out_of_range_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new NgramEncoder(new NgramOptions { WordNgrams = 9 }));
        Assert.ThrowsAny<ArgumentException>(() => new NgramEncoder(new NgramOptions { WordNgrams = 0, MinCharNgram = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => new NgramEncoder(new NgramOptions { Buckets = 1 }));
    }

    [Fact]
    public void Vocabulary_orders_by_frequency_then_word()
    {
        var vocabulary = Vocabulary.Build(["b a", "A c b", "d b"], 3);
        Assert.Equal(["b", "a", "c"], vocabulary.Words);
        Assert.Equal(6, vocabulary.Count);
        Assert.Equal(Vocabulary.FirstWordId, vocabulary.IdOf("b"));
        Assert.Equal(Vocabulary.UnknownId, vocabulary.IdOf("d"));
        Assert.Equal(["b", "a"], Vocabulary.Build(["b a", "A c b", "d b"], 10, minCount: 2).Words);
        Assert.Empty(Vocabulary.Build([], 5).Words);
    }

    [Fact]
    public void Vocabulary_survives_saving()
    {
        var vocabulary = Vocabulary.Build(["It's 😀 ümlaut \uD83D 日本 x"], 100);
        var stream = new MemoryStream();
        vocabulary.Save(stream);
        stream.Position = 0;
        Assert.Equal(vocabulary.Words, Vocabulary.Load(stream).Words);
        Assert.Throws<FormatException>(() => Vocabulary.Load(new MemoryStream("a\na\n"u8.ToArray())));
        Assert.Throws<FormatException>(() => Vocabulary.Load(new MemoryStream("a\n\nb\n"u8.ToArray())));
        Assert.Throws<FormatException>(() => Vocabulary.Load(new MemoryStream([0x61, 0xFF, 0x0A])));
    }

    [Theory]
    [InlineData("a b", "c", "3 4 2 5")]
    [InlineData("", "", "2")]
    [InlineData("", "a", "2 3")]
    [InlineData("a a a a a a", "b", "3 3 3 2 4")]
    [InlineData("b", "a a a a a a", "4 2 3 3 3")]
    [InlineData("a a a a a a", "b b b b b b b b", "3 3 2 4 4")]
    [InlineData("a a a", "b b", "3 3 2 4 4")]
    [InlineData("? a", "c", "1 3 2 5")]
    public void A_pair_is_cut_where_it_is_longer(string text, string text2, string expected) =>
        Assert.Equal(expected, string.Join(' ', Encode(new SequenceEncoder(new Vocabulary(["a", "b", "c"]), 5), text, text2)));

    [Fact]
    public void Appending_keeps_what_is_there()
    {
        var ids = new IdBuffer();
        ids.Add(42);
        var encoder = new SequenceEncoder(new Vocabulary(["a", "b"]), 3);
        encoder.Encode("a a a a", "b b b", ids);
        encoder.Encode("b", ids);
        Assert.Equal([42, 3, 2, 4, 4], ids.Ids.ToArray());
    }

    [Fact]
    public void The_architecture_decides_on_the_encoder()
    {
        Assert.IsType<NgramEncoder>(TextEncoder.Create(new LinearArchitecture()));
        Assert.Throws<ArgumentException>(() => TextEncoder.Create(new TextCnnArchitecture()));
        Assert.Throws<ArgumentException>(() => TextEncoder.Create(new MlpArchitecture()));
        Assert.Throws<ArgumentException>(() => TextEncoder.Create(new BagOfNgramsArchitecture(), new Vocabulary(["a"])));
    }

    private static int[] Encode(TextEncoder encoder, string text, string? text2 = null)
    {
        var ids = new IdBuffer();
        if (text2 is null) encoder.Encode(text, ids);
        else encoder.Encode(text, text2, ids);
        return ids.Ids.ToArray();
    }
}
