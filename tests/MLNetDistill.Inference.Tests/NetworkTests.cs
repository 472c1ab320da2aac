using MLNetDistill.Inference.Kernels;
using MLNetDistill.Inference.Networks;

namespace MLNetDistill.Inference.Tests;

public class NetworkTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string, int> Students()
    {
        var data = new TheoryData<string, int>();
        foreach (var kind in RandomStudent.Kinds)
        {
            for (var seed = 0; seed < 25; seed++) data.Add(kind, seed);
        }
        return data;
    }

    [Theory, MemberData(nameof(Students))]
    public void Agrees_with_double_precision(string kind, int seed)
    {
        var model = RandomStudent.Create(kind, seed);
        var random = new Random(seed);
        var scores = new float[model.OutputCount];
        for (var n = 0; n < 5; n++)
        {
            double[] expected;
            if (model.Spec.ReadsText())
            {
                var text = n == 0 ? "" : RandomStudent.Text(random);
                var ids = new IdBuffer();
                model.TextEncoder.Encode(text, ids);
                model.Score(text, scores);
                expected = ReferenceNetwork.Score(model, ids.Ids.ToArray());
            }
            else
            {
                var (numeric, categories) = RandomStudent.Rows(model.Spec.Table!, 1, random);
                model.Score(new TableRow(numeric, categories), scores);
                expected = ReferenceNetwork.Score(model, numeric, categories);
            }
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], scores[i], Tolerance * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Theory, MemberData(nameof(Students))]
    public void A_row_scores_the_same_bits_alone_in_a_batch_and_on_many_threads(string kind, int seed)
    {
        var model = RandomStudent.Create(kind, seed);
        var random = new Random(seed);
        const int Rows = 70;
        var alone = new float[Rows * model.OutputCount];
        float[] batch, parallel;
        if (model.Spec.ReadsText())
        {
            var texts = Enumerable.Range(0, Rows).Select(_ => RandomStudent.Text(random, 20)).ToArray();
            for (var row = 0; row < Rows; row++) model.Score(texts[row], alone.AsSpan(row * model.OutputCount));
            batch = model.ScoreBatch(texts);
            parallel = model.ScoreBatch(texts, threads: 4);
            Assert.Equal(alone, ScoreIds(model, texts));
        }
        else
        {
            var (numeric, categories) = RandomStudent.Rows(model.Spec.Table!, Rows, random);
            var (n, c) = (model.Spec.Table!.Numeric.Count, model.Spec.Table.Categorical.Count);
            for (var row = 0; row < Rows; row++)
                model.Score(new TableRow(numeric.AsSpan(row * n, n), categories.AsSpan(row * c, c)), alone.AsSpan(row * model.OutputCount));
            batch = model.ScoreBatch(new TableBatch(Rows, numeric, categories));
            parallel = model.ScoreBatch(new TableBatch(Rows, numeric, categories), threads: 4);
        }
        Assert.Equal(alone, batch);
        Assert.Equal(alone, parallel);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 13)]
    public void Words_whose_products_are_not_kept_score_the_same_bits(int mostFloatsKept)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var model = RandomStudent.Create("text-cnn", seed);
            var architecture = (TextCnnArchitecture)model.Spec.Architecture;
            var other = new TextCnnNetwork(architecture, model.Weights, mostFloatsKept);
            var random = new Random(seed);
            // Longer than a segment, so that the seams between segments are tested too.
            var ids = Enumerable.Range(0, random.Next(1, 700)).Select(_ => random.Next(model.Vocabulary!.Count)).ToArray();
            var expected = new float[model.OutputCount];
            model.Score(ids, expected);
            var scores = new float[model.OutputCount];
            other.Forward(ids, [0, ids.Length], scores, Scratch.Current);
            Assert.Equal(expected, scores);
            var reference = ReferenceNetwork.Score(model, ids);
            for (var i = 0; i < scores.Length; i++) Assert.Equal(reference[i], scores[i], Tolerance * Math.Max(1, Math.Abs(reference[i])));
        }
    }

    [Theory]
    [InlineData("text-cnn")]
    [InlineData("piece-cnn")]
    public void Padding_a_batch_further_would_not_change_a_text(string kind)
    {
        var model = RandomStudent.Create(kind, 3);
        var widest = ((TextCnnArchitecture)model.Spec.Architecture).Widths.Max();
        var padded = new float[model.OutputCount];
        var alone = new float[model.OutputCount];
        model.Score([4], alone);
        model.Score([4, .. Enumerable.Repeat(Vocabulary.PaddingId, widest - 1)], padded);
        Assert.Equal(alone, padded);
    }

    [Fact]
    public void Many_threads_may_share_a_student_from_the_first_call_on()
    {
        var texts = Enumerable.Range(0, 400).Select(i => RandomStudent.Text(new Random(i))).ToArray();
        var expected = RandomStudent.Create("text-cnn", 5).ScoreBatch(texts);
        var model = RandomStudent.Create("text-cnn", 5);
        var actual = new float[expected.Length];
        Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => model.Score(texts[i], actual.AsSpan(i * model.OutputCount)));
        Assert.Equal(expected, actual);
    }

    private static float[] ScoreIds(StudentModel model, string[] texts)
    {
        var ids = new IdBuffer();
        var offsets = new List<int> { 0 };
        foreach (var text in texts)
        {
            model.TextEncoder.Encode(text, ids);
            offsets.Add(ids.Count);
        }
        var scores = new float[texts.Length * model.OutputCount];
        model.ScoreBatch(ids.Ids, offsets.ToArray(), scores);
        return scores;
    }
}
