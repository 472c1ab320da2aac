using MLNetDistill.Data.WordNet;
using MLNetDistill.Inference;
using MLNetDistill.Starts;
using MLNetDistill.Teachers;
using MLNetDistill.Testing;
using MLNetDistill.Tests.Teachers.UseLite;
using MLNetDistill.Training;


namespace MLNetDistill.Tests.Starts;

public class GeneralTrainerTests
{
    private static readonly TextCnnArchitecture Small = new() { Tokens = TokenKind.Pieces, EmbeddingWidth = 4, Filters = 3, Widths = [1, 2], IncludeMean = true };

    private static readonly string[] Texts = [.. Enumerable.Range(0, 150).Select(i => $"Sentence {i} tells of {(i % 3 == 0 ? "rain" : "a dog")} and {i * 7} more things.")];

    [Theory]
    [InlineData(" without music; \"they sang a cappella\"  ", "without music|they sang a cappella")]
    [InlineData("a; or b: c; \"one\"; \"two\" - Somebody", "a; or b: c|one|two")]
    [InlineData("plain", "plain")]
    [InlineData("\"only an example\"", "only an example")]
    [InlineData("an open \"quotation", "an open|quotation")]
    [InlineData("", "")]
    public void A_gloss_is_cut_into_definition_and_examples(string gloss, string expected) => Assert.Equal(expected, string.Join('|', GeneralTexts.Cut(gloss)));

    [Fact]
    public void A_general_student_reads_pieces() =>
        Assert.Contains("tokens to pieces", Assert.Throws<ArgumentException>(() => new GeneralTrainer(new TextCnnArchitecture())).Message);

    [UseLiteFact]
    public void Interrupted_anywhere_it_goes_on_to_the_same_student()
    {
        var expected = Bits(Train(null, default));
        foreach (var stage in new[] { RunStageKind.Scoring, RunStageKind.TrainingGeneral })
        {
            using var folder = new TemporaryFolder();
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Train(folder, stop.Token, new Reporter(progress =>
            {
                if (progress.Stage.Kind == stage) stop.Cancel();
            })));
            // What a crash left half written is computed again.
            if (stage == RunStageKind.Scoring)
                using (var file = File.OpenWrite(folder.File("vectors"))) file.SetLength(file.Length - 5);
            Assert.Equal(expected, Bits(Train(folder, default)));
        }
    }

    [UseLiteFact]
    public void Vectors_of_other_texts_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vectors", new byte[100]);
        Assert.Contains("Delete it", Assert.Throws<FormatException>(() => Train(folder, default)).Message);
        Assert.Contains("no text", Assert.Throws<ArgumentException>(() => new GeneralTrainer(Small).Train(["", "  "])).Message);
    }

    [UseLiteFact]
    public void A_student_of_the_encoder_is_closer_to_it_than_one_that_has_learned_nothing()
    {
        var (trained, start) = (Train(null, default, epochs: 30), Train(null, default, epochs: 0.01));
        Assert.True(Spread(trained) > 2 * Spread(start));

        // Sentences about dogs and sentences about rain have different vectors, and a student that learned them tells them apart.
        static double Spread(GeneralStudent general)
        {
            var ids = new IdBuffer();
            new SequenceEncoder(general.Vocabulary, 50).Encode("dog rain", ids);
            var table = general.Weights["embedding.weight"];
            double[] Row(int id) => [.. table.Values.Skip(id * table.Shape[1]).Take(table.Shape[1]).Select(v => (double)v)];
            return Math.Sqrt(Row(ids.Ids[0]).Zip(Row(ids.Ids[1]), (a, b) => (a - b) * (a - b)).Sum());
        }
    }

    // The student reads what the encoder reads: only then can it inherit embeddings and match hidden states piece by piece.
    [SharedDataFact]
    public void A_student_cuts_texts_as_the_encoder_does()
    {
        if (InstalledEncoder.Missing is not null) return;
        var vocabulary = GeneralStudent.Shipped.Vocabulary;
        var encoder = new SequenceEncoder(vocabulary, 1000);
        var (texts, different) = (0, 0);
        foreach (var text in File.ReadLines(SharedData.File("trec/train.jsonl")).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!))
        {
            var ids = new IdBuffer();
            encoder.Encode(text, ids);
            var pieces = ids.Ids.ToArray().Select(id => id == Vocabulary.UnknownId ? "\ufffd" : vocabulary.Words[id - Vocabulary.FirstWordId]);
            if (!pieces.SequenceEqual(InstalledEncoder.Tokenizer.EncodeToTokens(text, out _).Select(t => t.Id == 0 ? "\ufffd" : t.Value))) different++;
            texts++;
        }
        // Scores in 32 bits break a tie between cuts that are equally probable differently now and then.
        Assert.InRange(different, 0, texts / 1000);
    }

    private static GeneralStudent Train(TemporaryFolder? folder, CancellationToken cancellationToken, IProgress<RunProgress>? progress = null, double epochs = 3) =>
        new GeneralTrainer(Small, new() { MaxTexts = 100, VectorsPath = folder?.File("vectors"), Optimizer = new() { Epochs = epochs, BatchSize = 16, LearningRate = 0.02 } },
            new() { Seed = 2, CheckpointPath = folder?.File("checkpoint"), CheckpointInterval = TimeSpan.Zero, Resume = folder is not null }).Train(Texts, progress, cancellationToken);

    private static uint[] Bits(GeneralStudent general) => [.. general.Weights.SelectMany(w => w.Values).Select(BitConverter.SingleToUInt32Bits)];

    private sealed class Reporter(Action<RunProgress> report) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => report(value);
    }
}
