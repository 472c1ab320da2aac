using MLNetDistill.Losses;
using MLNetDistill.Signals;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>Single losses against calculations by hand, and what holds for all that look inside.</summary>
public class InnerLossTests
{
    private const int Rows = 5;

    public static TheoryData<string> All() => [.. LossCatalog.All.Where(loss => loss.Needs.LooksInside()).Select(loss => loss.Name)];

    public static TheoryData<string> OnTokens() => [.. LossCatalog.All.Where(loss => (loss.Needs & (LossNeeds.TokenStates | LossNeeds.Attention)) != 0).Select(loss => loss.Name), "hidden-mse", "hidden-cosine", "pkd"];

    [Theory, MemberData(nameof(OnTokens))]
    public void What_stands_behind_the_end_of_an_example_does_not_count(string name)
    {
        var loss = LossCatalog.Create(name) is ProjectedLoss projected ? projected with { EachToken = true } : LossCatalog.Create(name);
        double Of(double behind)
        {
            using var scope = NewDisposeScope();
            InnerStates Change(InnerStates states)
            {
                var rest = (states.TokenMask!).SubtractedFrom(1).unsqueeze(2).Times(behind);
                Tensor Add(Tensor values) => values.Plus(rest * ones([values.shape[2]], ScalarType.Float64));
                return states with
                {
                    Hidden = [.. states.Hidden.Select(layer => new HiddenLayer(layer.Pooled, layer.Tokens is null ? null : Add(layer.Tokens)))],
                    Attention = [.. states.Attention.Select(layer => new AttentionLayer(layer.Heads, Add(layer.Queries), Add(layer.Keys), Add(layer.Values)))],
                };
            }

            using var term = loss.Bind(Setting(StudentShape, TeacherShape, Rows));
            return Compute(term, Change(OfStudent(zeros([Rows, 2], ScalarType.Float64))), Change(OfTeacher(Rows))).ToNumber();
        }

        Assert.NotEqual(0, Of(0));
        Assert.Equal(Of(0), Of(7), 1e-12 * Math.Max(1, Of(0)));
    }

    [Theory, MemberData(nameof(OnTokens))]
    public void A_batch_without_any_token_gives_a_finite_loss(string name)
    {
        var loss = LossCatalog.Create(name) is ProjectedLoss projected ? projected with { EachToken = true } : LossCatalog.Create(name);
        using var scope = NewDisposeScope();
        var raw = zeros([Rows, 2], ScalarType.Float64, requires_grad: true);
        using var term = loss.Bind(Setting(StudentShape, TeacherShape, Rows));
        var student = OfStudent(raw);
        var value = Compute(term, student with { TokenMask = student.TokenMask!.zeros_like() }, OfTeacher(Rows));
        value.backward();
        Assert.True(double.IsFinite(value.ToNumber()));
        Assert.All(raw.grad!.data<double>().ToArray(), g => Assert.True(double.IsFinite(g)));
    }

    [Theory, MemberData(nameof(All))]
    public void Every_part_gets_a_gradient_and_no_step_leaves_a_tensor_behind(string name)
    {
        using var outer = NewDisposeScope();
        using var term = LossCatalog.Create(name).Bind(Setting(StudentShape, TeacherShape, Rows));
        var state = term.State.ToList();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            Compute(term, OfStudent(zeros([Rows, 2], ScalarType.Float64, requires_grad: true)), OfTeacher(Rows), step: 500).backward();
            Assert.All(term.Parameters, parameter => Assert.Contains(parameter.grad!.data<double>().ToArray(), g => g != 0));
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.All(state.Zip(term.State), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void Norm_and_direction_with_given_centers()
    {
        double[,] student = new double[4, 4], centers = { { 0.6, -0.2, 0.9, 0.1 }, { -0.4, 1.0, 0.2, 0.3 }, { 0.6, -0.2, 0.9, 0.1 }, { -0.4, 1.0, 0.2, 0.3 } };
        for (var i = 0; i < 4; i++)
            for (var k = 0; k < 4; k++) student[i, k] = k < 3 ? Student[i, k] : 0.25;
        using var scope = NewDisposeScope();
        Assert.Equal(0.8539577335378223, NormDirectionLoss.Compare(tensor(student), tensor(Teacher), tensor(centers)).ToNumber(), 1e-14);
    }

    [Fact]
    public void The_centers_are_the_means_of_all_examples_so_far()
    {
        using var scope = NewDisposeScope();
        using var term = new NormDirectionLoss().Bind(Setting(Shape(Student), Shape(Teacher), 4));
        for (var epoch = 0; epoch < 3; epoch++) Compute(term, Vectors(tensor(Student)), Vectors(tensor(Teacher)));
        var sums = term.State[0].data<double>().ToArray();
        // No row is labeled and all scores are 0, so that all count to the first class.
        for (var k = 0; k < 4; k++) Assert.Equal(3 * Enumerable.Range(0, 4).Sum(i => Teacher[i, k]), sums[k], 1e-14);
    }

    [Fact]
    public void The_flow_is_the_difference_of_the_matrices()
    {
        var (a, b, c, d) = (Matrix(3, 4, 1), Matrix(3, 2, 2), Matrix(3, 4, 3), Matrix(3, 2, 4));
        var expected = 0.0;
        for (var row = 0; row < 3; row++)
            for (var i = 0; i < 4; i++)
                for (var j = 0; j < 2; j++) expected += Math.Pow((a[row, i] * b[row, j]) - (c[row, i] * d[row, j]), 2) / 24;
        InnerShape shape = new() { Hidden = [new("first", 4), new("second", 2)] };
        using var scope = NewDisposeScope();
        using var term = new SolutionFlowLoss { Scale = 1 }.Bind(Setting(shape, shape, 3));
        Assert.Empty(term.Parameters);
        Assert.Equal(expected, Compute(term, new() { Hidden = [new(tensor(a)), new(tensor(b))] }, new() { Hidden = [new(tensor(c)), new(tensor(d))] }).ToNumber(), 1e-13);
    }

    [Fact]
    public void Neuron_selectivity_is_the_discrepancy_of_all_pairs_of_neurons()
    {
        const int Length = 4, Own = 3, Other = 5;
        var (s, t) = (Matrix(Length, Own, 5), Matrix(Length, Other, 6));
        static double Kernel(double[,] x, int i, double[,] y, int j)
        {
            double Dot(double[,] a, int p, double[,] b, int q) => Enumerable.Range(0, Length).Sum(k => a[k, p] * b[k, q]);
            return Math.Pow(Dot(x, i, y, j), 2) / (Dot(x, i, x, i) * Dot(y, j, y, j));
        }

        static double Mean(double[,] x, double[,] y) =>
            Enumerable.Range(0, x.GetLength(1)).SelectMany(_ => Enumerable.Range(0, y.GetLength(1)), (i, j) => Kernel(x, i, y, j)).Average();
        Assert.Equal(Mean(s, s) + Mean(t, t) - (2 * Mean(s, t)), OnTokens(new NeuronSelectivityLoss { Scale = 1 }, s, t), 1e-13);
    }

    [Fact]
    public void Attention_transfer_compares_normalized_activity()
    {
        var (s, t) = (Matrix(4, 3, 7), Matrix(4, 5, 8));
        static double[] Activity(double[,] x)
        {
            var sums = Enumerable.Range(0, 4).Select(k => Enumerable.Range(0, x.GetLength(1)).Sum(c => x[k, c] * x[k, c])).ToArray();
            return [.. sums.Select(a => a / Math.Sqrt(sums.Sum(b => b * b)))];
        }

        Assert.Equal(Activity(s).Zip(Activity(t), (a, b) => Math.Pow(a - b, 2)).Average(), OnTokens(new AttentionTransferLoss { Scale = 1 }, s, t), 1e-14);
    }

    [Theory, InlineData(null, 1), InlineData(2, 2)]
    public void Relations_are_softmaxed_products_within_each_part(int? heads, int parts)
    {
        var (student, teacher) = (Attention(4, 9), Attention(6, 12));
        var expected = 0.0;
        foreach (var (x, y) in new[] { (student.Queries, teacher.Queries), (student.Keys, teacher.Keys), (student.Values, teacher.Values) })
        {
            for (var part = 0; part < parts; part++)
            {
                for (var token = 0; token < 3; token++)
                {
                    double[] q = Relation(x, token, part, parts), p = Relation(y, token, part, parts);
                    expected += p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum() / (3 * parts);
                }
            }
        }
        Assert.Equal(expected, OnAttention(new RelationHeadsLoss { RelationHeads = heads }, Layer(student), Layer(teacher)), 1e-13);
    }

    [Fact]
    public void Attention_scores_are_compared_head_by_head()
    {
        var (student, teacher) = (Attention(4, 15), Attention(6, 18));
        var expected = 0.0;
        for (var head = 0; head < 2; head++)
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < 3; j++) expected += Math.Pow(Score(student, head, i, j) - Score(teacher, head, i, j), 2) / 18;
        Assert.Equal(expected, OnAttention(new AttentionMseLoss(), Layer(student), Layer(teacher)), 1e-13);
        static double Score((double[,] Queries, double[,] Keys, double[,] Values) a, int head, int i, int j) =>
            Product(a.Queries, i, a.Keys, j, head, 2) / Math.Sqrt(a.Queries.GetLength(1) / 2);
    }

    [Fact]
    public void Vid_is_the_gaussian_likelihood_at_a_variance_near_5()
    {
        using var scope = NewDisposeScope();
        using var term = new VariationalInformationLoss().Bind(Setting(Shape(Student), Shape(Teacher), 4));
        using (no_grad())
            foreach (var parameter in term.Parameters) parameter.zero_();
        var squares = Teacher.Cast<double>().Average(t => t * t);
        Assert.Equal(((squares / 5) + Math.Log(5)) / 2, Compute(term, Vectors(tensor(Student)), Vectors(tensor(Teacher))).ToNumber(), 1e-14);
    }

    [Fact]
    public void Alike_layers_leave_nothing_to_lead_to()
    {
        Assert.Equal(0, Value(new LiberalFeatureLoss(), Student, Student), 1e-14);
        Assert.True(Value(new LiberalFeatureLoss(), Student, Teacher) > 0.01);
    }

    [Fact]
    public void The_memory_moves_towards_what_it_saw_and_keeps_its_length()
    {
        using var scope = NewDisposeScope();
        using var term = new MemoryContrastLoss { Width = 6, Momentum = 0.5 }.Bind(Setting(Shape(Student), Shape(Teacher), 4));
        var before = term.State[0].clone();
        Compute(term, Vectors(tensor(Student)), Vectors(tensor(Teacher)));
        var after = term.State[0];
        for (var row = 0; row < 4; row++)
        {
            Assert.Equal(1, after[row].norm().ToNumber(), 1e-14);
            Assert.True((before[row] - after[row]).norm().ToNumber() > 0.01);
        }
    }

    [Fact]
    public void Once_the_first_batch_has_set_the_noise_level_the_gradient_of_crd_is_that_of_central_differences()
    {
        double Of(double shift, out double slope)
        {
            using var scope = NewDisposeScope();
            using var term = new MemoryContrastLoss { Width = 6 }.Bind(Setting(Shape(Student), Shape(Teacher), 4));
            Compute(term, Vectors(tensor(Student)), Vectors(tensor(Teacher)));
            var own = tensor(Student, requires_grad: true);
            var value = Compute(term, Vectors(own.Plus(shift)), Vectors(tensor(Teacher)));
            value.backward();
            slope = own.grad!.sum().ToNumber();
            return value.ToNumber();
        }

        Of(0, out var gradient);
        Assert.Equal((Of(1e-5, out _) - Of(-1e-5, out _)) / 2e-5, gradient, 1e-8);
    }

    private static double OnTokens(DistillationLoss loss, double[,] student, double[,] teacher)
    {
        using var scope = NewDisposeScope();
        using var term = loss.Bind(Setting(Of(student), Of(teacher), 1));
        return Compute(term, States(student), States(teacher)).ToNumber();
        static InnerShape Of(double[,] tokens) => new() { Hidden = [new("layer", tokens.GetLength(1), HasTokens: true)], Tokens = "words" };
        static InnerStates States(double[,] tokens) => new()
        {
            Hidden = [new(tensor(tokens).mean([0], keepdim: true), tensor(tokens).unsqueeze(0))],
            TokenMask = ones([1, tokens.GetLength(0)], ScalarType.Float64),
        };
    }

    private static double OnAttention(DistillationLoss loss, AttentionLayer student, AttentionLayer teacher)
    {
        using var scope = NewDisposeScope();
        using var term = loss.Bind(Setting(Of(student), Of(teacher), 1));
        return Compute(term, States(student), States(teacher)).ToNumber();
        static InnerShape Of(AttentionLayer layer) => new() { Hidden = [new("layer", 1)], Attention = [new((int)layer.Queries.shape[2], layer.Heads)], Tokens = "words" };
        static InnerStates States(AttentionLayer layer) => new() { Hidden = [new(zeros([1, 1], ScalarType.Float64))], Attention = [layer], TokenMask = ones([1, 3], ScalarType.Float64) };
    }

    private static (double[,] Queries, double[,] Keys, double[,] Values) Attention(int width, int seed) => (Matrix(3, width, seed), Matrix(3, width, seed + 1), Matrix(3, width, seed + 2));

    private static AttentionLayer Layer((double[,] Queries, double[,] Keys, double[,] Values) a) =>
        new(2, tensor(a.Queries).unsqueeze(0), tensor(a.Keys).unsqueeze(0), tensor(a.Values).unsqueeze(0));

    private static double Product(double[,] x, int i, double[,] y, int j, int part, int parts)
    {
        var width = x.GetLength(1) / parts;
        return Enumerable.Range(part * width, width).Sum(k => x[i, k] * y[j, k]);
    }

    private static double[] Relation(double[,] x, int token, int part, int parts)
    {
        var weights = Enumerable.Range(0, 3).Select(j => Math.Exp(Product(x, token, x, j, part, parts) / Math.Sqrt(x.GetLength(1) / parts))).ToArray();
        return [.. weights.Select(w => w / weights.Sum())];
    }
}
