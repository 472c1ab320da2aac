namespace MLNetDistill.Inference.Tests;

public class StudentModelTests
{
    public static TheoryData<string, int> Students()
    {
        var data = new TheoryData<string, int>();
        foreach (var kind in RandomStudent.Kinds)
        {
            for (var seed = 0; seed < 8; seed++) data.Add(kind, seed);
        }
        return data;
    }

    [Theory, MemberData(nameof(Students))]
    public void A_prediction_is_what_the_scores_say(string kind, int seed)
    {
        var model = RandomStudent.Create(kind, seed);
        var scores = new float[model.OutputCount];
        Prediction prediction;
        if (model.Spec.ReadsText())
        {
            model.Score("w1 w2 w3", scores);
            prediction = model.Predict("w1 w2 w3");
        }
        else
        {
            var (numeric, categories) = RandomStudent.Rows(model.Spec.Table!, 1, new Random(seed));
            model.Score(new TableRow(numeric, categories), scores);
            prediction = model.Predict(new TableRow(numeric, categories));
        }
        var again = model.ToPrediction(scores);
        Assert.Equal(prediction.Probabilities.ToArray(), again.Probabilities.ToArray());
        Assert.Equal(prediction.Value, again.Value);

        var classes = model.Spec.Classes;
        var p = prediction.Probabilities.ToArray();
        switch (model.Spec.Task)
        {
            case TaskKind.Regression:
                Assert.Equal(scores[0] * 2 + 3, prediction.Value);
                Assert.Equal(prediction.Value, model.ToValue(scores));
                Assert.Empty(p);
                break;
            case TaskKind.MultiLabel:
                Assert.Equal(scores.Select(s => 1 / (1 + Math.Exp(-s))), p.Select(v => (double)v), new Near(1e-6));
                Assert.Equal(classes.Where((_, i) => scores[i] >= 0), prediction.Labels);
                Assert.Null(prediction.Label);
                break;
            case TaskKind.Binary:
                Assert.Equal(1 / (1 + Math.Exp(-scores[0])), p[1], 1e-6);
                Assert.Equal(1, p[0] + p[1], 1e-6);
                Assert.Equal(scores[0] > 0 ? 1 : 0, prediction.ClassIndex);
                break;
            default:
                var sum = scores.Sum(s => Math.Exp(s));
                Assert.Equal(scores.Select(s => Math.Exp(s) / sum), p.Select(v => (double)v), new Near(1e-6));
                Assert.Equal(Array.IndexOf(scores, scores.Max()), prediction.ClassIndex);
                break;
        }
        if (prediction.ClassIndex >= 0)
        {
            Assert.Equal(classes[prediction.ClassIndex], prediction.Label);
            Assert.Equal(p[prediction.ClassIndex], prediction.Probability);
            Assert.Equal(p.Max(), prediction.Probability);
        }
    }

    [Fact]
    public void Extreme_scores_give_finite_probabilities()
    {
        foreach (var seed in Enumerable.Range(0, 8))
        {
            var model = RandomStudent.Create("mlp", seed);
            if (model.ProbabilityCount == 0) continue;
            foreach (var value in new[] { 1e30f, -1e30f, float.MaxValue, float.MinValue, 0 })
            {
                var scores = new float[model.OutputCount];
                scores[0] = value;
                var probabilities = new float[model.ProbabilityCount];
                model.ToProbabilities(scores, probabilities);
                Assert.All(probabilities, p => Assert.InRange(p, 0, 1));
            }
        }
    }

    [Theory, MemberData(nameof(Students))]
    public void Scoring_a_row_allocates_nothing_and_predicting_only_the_result(string kind, int seed)
    {
        var model = RandomStudent.Create(kind, seed);
        var scores = new float[model.OutputCount];
        var text = RandomStudent.Text(new Random(seed));
        var (numeric, categories) = model.Spec.ReadsText() ? ([], []) : RandomStudent.Rows(model.Spec.Table!, 1, new Random(seed));
        // The least of several calls: the runtime itself allocates now and then while it still compiles.
        Assert.Equal(0, LeastAllocated(() => Run(scores)));

        var prediction = Predict();
        // The record, the probabilities and the labels, each with an object header.
        Assert.InRange(LeastAllocated(() => Predict()), 0, 160 + 4 * prediction.Probabilities.Length + 8 * prediction.Labels.Count);

        void Run(float[] destination)
        {
            if (model.Spec.ReadsText()) model.Score(text, destination);
            else model.Score(new TableRow(numeric, categories), destination);
        }

        Prediction Predict() => model.Spec.ReadsText() ? model.Predict(text) : model.Predict(new TableRow(numeric, categories));
    }

    private static long LeastAllocated(Action action) => Enumerable.Range(0, 10).Min(_ =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    [Fact]
    public void Pairs_are_scored_as_pairs()
    {
        foreach (var kind in new[] { "linear-text", "bag-of-ngrams", "text-cnn", "piece-cnn" })
        {
            var model = RandomStudent.Create(kind, 1, pair: true);
            var scores = new float[model.OutputCount];
            model.Score("w1 w2", "w3", scores);
            Assert.Equal(scores, model.ScoreBatch(["w1 w2"], ["w3"]));
            Assert.NotEqual(scores, model.ScoreBatch(["w3"], ["w1 w2"]));
            Refused("pair", () => model.Score("w1", new float[100]));
            Refused("pair", () => model.ScoreBatch(["w1"]));
            Refused("1 first and 0 second", () => model.ScoreBatch(["w1"], []));
        }
    }

    [Fact]
    public void The_wrong_kind_of_input_is_refused_in_one_line()
    {
        var text = RandomStudent.Create("text-cnn", 1);
        var table = RandomStudent.Create("mlp", 1);
        var (n, c) = (table.TableEncoder.NumericCount, table.TableEncoder.CategoricalCount);
        Refused("reads a table", () => table.Score("hello", new float[100]));
        Refused("reads a table", () => table.Score([1], new float[100]));
        Refused("reads a table", () => table.ScoreBatch(["hello"]));
        Refused("reads text", () => text.Score(new TableRow([1]), new float[100]));
        Refused("reads text", () => text.ScoreBatch(new TableBatch(1, new float[1], default)));
        Refused("one text", () => text.Score("a", "b", new float[100]));
        Refused($"reads {n} numbers", () => table.Score(new TableRow(new float[n + 1], new int[c]), new float[100]));
        Refused($"{c} categories", () => table.ScoreBatch(new TableBatch(2, new float[2 * n], new int[c])));
        Refused("are needed", () => text.Score("a", new float[text.OutputCount - 1]));
        Refused("out of range", () => text.Score([text.Vocabulary!.Count], new float[100]));
        Refused("out of range", () => text.Score([-1], new float[100]));
        Refused("offsets", () => text.ScoreBatch([1, 2], [0, 2, 1], new float[200]));
        Refused("offsets", () => text.ScoreBatch([1, 2], [], new float[200]));
        Assert.Throws<InvalidOperationException>(() => text.TableEncoder);
        Assert.Throws<InvalidOperationException>(() => table.TextEncoder);
    }

    [Fact]
    public void Category_ids_out_of_range_are_refused_with_the_column()
    {
        var model = Enumerable.Range(0, 20).Select(seed => RandomStudent.Create("linear-table", seed)).First(m => m.TableEncoder.CategoricalCount > 0);
        var (numeric, categories) = RandomStudent.Rows(model.Spec.Table!, 1, new Random(1));
        foreach (var id in new[] { -1, int.MaxValue, model.Spec.Table!.Categorical[0].Values.Count + 1 })
        {
            categories[0] = id;
            Refused("'c0'", () => model.Score(new TableRow(numeric, categories), new float[100]));
            Refused("'c0'", () => model.ScoreBatch(new TableBatch(1, numeric, categories), threads: 4));
        }
    }

    [Fact]
    public void Any_text_gives_finite_scores()
    {
        var random = new Random(3);
        string[] texts = ["", " ", "\uD83D", new('a', 1_000_000), string.Concat(Enumerable.Repeat("a ", 500_000)), string.Concat(Enumerable.Repeat("😀", 300_000)),
            .. Enumerable.Range(0, 50).Select(_ => string.Concat(Enumerable.Range(0, 300).Select(_ => (char)random.Next(0x10000))))];
        foreach (var kind in new[] { "linear-text", "bag-of-ngrams", "text-cnn", "piece-cnn" })
            Assert.All(RandomStudent.Create(kind, 4).ScoreBatch(texts), s => Assert.True(float.IsFinite(s)));
    }

    [Fact]
    public void A_batch_can_be_canceled_and_may_be_empty()
    {
        var model = RandomStudent.Create("bag-of-ngrams", 1);
        Assert.Empty(model.ScoreBatch([]));
        Assert.Throws<OperationCanceledException>(() => model.ScoreBatch(["a"], cancellationToken: new CancellationToken(true)));
        Assert.Throws<OperationCanceledException>(() => model.ScoreBatch([.. Enumerable.Repeat("a", 1000)], threads: 2, cancellationToken: new CancellationToken(true)));
    }

    private static void Refused(string part, Action action)
    {
        var message = Assert.ThrowsAny<ArgumentException>(action).Message;
        Assert.Contains(part, message);
        Assert.DoesNotContain('\n', message);
    }

    private sealed class Near(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
