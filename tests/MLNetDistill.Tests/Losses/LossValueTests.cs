using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Tests.Losses.Inner;
using static MLNetDistill.Tests.Losses.LossBatches;

namespace MLNetDistill.Tests.Losses;

/// <summary>Values against an independent double-precision calculation of the published formulas, and properties of single losses.</summary>
public class LossValueTests
{
    public static TheoryData<string, double, double> Golden() => new()
    {
        { """{"loss":"cross-entropy"}""", 0.5282188682314672, 1 },
        { """{"loss":"kd","temperature":1}""", 0.11195151357200973, 1 },
        { """{"loss":"kd","temperature":2,"temperatureSquared":false}""", 0.042884166566241395, 1 },
        { """{"loss":"kd","temperature":2}""", 0.17153666626496558, 1 },
        { """{"loss":"kd","temperature":4,"temperatureSquared":false}""", 0.011025240540514335, 1 },
        { """{"loss":"kd","temperature":4}""", 0.17640384864822936, 1 },
        { """{"loss":"reverse-kl","temperature":1}""", 0.1379807879516368, 1 },
        { """{"loss":"logit-mse"}""", 0.3729166666666666, 1 },
        { """{"loss":"jsd","beta":0}""", 0.11195151357200973, 1 },
        { """{"loss":"jsd","beta":0.1}""", 0.010206308166256681, 1 },
        { """{"loss":"jsd"}""", 0.03026353077103504, 1 },
        { """{"loss":"jsd","beta":0.9}""", 0.012015579736408946, 1 },
        { """{"loss":"jsd","beta":1}""", 0.1379807879516368, 1 },
        { """{"loss":"skew-kl"}""", 0.09309563433644556, 1 },
        { """{"loss":"skew-reverse-kl"}""", 0.10481754248453408, 1 },
        { """{"loss":"symmetric-kl"}""", 0.1353778605136741, 1 },
        { """{"loss":"total-variation"}""", 0.20818051696170778, 1 },
        { """{"loss":"dkd"}""", 0.43535599572397377, 1 },
        { """{"loss":"dkd","beta":0}""", 0.1547995258142338, 1 },
        { """{"loss":"dkd","alpha":0}""", 0.28055646990974, 1 },
        { """{"loss":"sinkhorn","scale":1}""", 0.8268169750045099, 1 },
        { """{"loss":"uld"}""", 0.4163610339234156, 1 },
        { """{"loss":"dist","gamma":0}""", 0.01857394064349782, 1 },
        { """{"loss":"dist","beta":0}""", 0.021806689321674178, 1 },
        { """{"loss":"logit-standardization"}""", 0.014923075890744533, 1 },
        { """{"loss":"luminet","alpha":1}""", 0.0008411644256817965, 1 },
        { """{"loss":"tf-kd-regularized","meanOverClasses":false}""", 0.3354039644941042, 1 },
        { """{"loss":"tf-kd-regularized"}""", 0.08385099112352605, 1 },
        { """{"loss":"tf-kd-self","temperature":2}""", 0.17153666626496558 / 4, 1 },
    };

    [Theory, MemberData(nameof(Golden))]
    public void Golden_values(string json, double expected, double weight)
    {
        var loss = InnerBatches.Loss(json);
        Assert.Equal(weight, loss.Weight);
        Assert.Equal(expected, Value(loss, TaskKind.Multiclass, Student, Teacher, Labels), 1e-14);
    }

    [Theory]
    [InlineData("""{"loss":"kd","temperature":4,"temperatureSquared":false}""", 4, 1.3356052194293226)]
    [InlineData("""{"loss":"skew-kl"}""", 1, 0.7676482896020159)]
    public void With_the_teachers_entropy_a_divergence_is_the_published_cross_entropy(string json, double temperature, double expected)
    {
        // Σ p log(p / q) leaves out −Σ p log p, which is the same for every student.
        var entropy = -Enumerable.Range(0, 3).Average(i => Softmax(Teacher, i, temperature).Sum(p => p * Math.Log(p)));
        Assert.Equal(expected, entropy + Value(InnerBatches.Loss(json), TaskKind.Multiclass, Student, Teacher, Labels), 1e-14);
    }

    [Fact]
    public void The_classic_objective_is_one_part_labels_and_nine_parts_teacher()
    {
        var classes = new CrossEntropyLoss { Weight = 0.1 };
        var teacher = new KnowledgeDistillationLoss { Weight = 0.9, Temperature = 4 };
        var sum = (classes.Weight * Value(classes, TaskKind.Multiclass, Student, null, Labels)) + (teacher.Weight * Value(teacher, TaskKind.Multiclass, Student, Teacher, Labels));
        Assert.Equal(0.21158535060655315, sum, 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3.5)]
    public void The_gradient_of_kd_is_the_temperature_times_the_difference_of_the_probabilities(double temperature)
    {
        var gradient = Evaluate(new KnowledgeDistillationLoss { Temperature = temperature }, TaskKind.Multiclass, Student, Teacher, Labels).Gradient;
        for (var i = 0; i < 3; i++)
        {
            var (q, p) = (Softmax(Student, i, temperature), Softmax(Teacher, i, temperature));
            for (var c = 0; c < 4; c++) Assert.Equal(temperature * (q[c] - p[c]) / 3, gradient[(i * 4) + c], 1e-14);
        }
    }

    [Theory]
    [InlineData("kd")]
    [InlineData("reverse-kl")]
    [InlineData("cross-entropy")]
    [InlineData("adaptive-kl")]
    [InlineData("ctkd")]
    [InlineData("dist")]
    [InlineData("dkd")]
    [InlineData("jsd")]
    [InlineData("logit-standardization")]
    [InlineData("mft")]
    [InlineData("sinkhorn")]
    [InlineData("skew-kl")]
    [InlineData("skew-reverse-kl")]
    [InlineData("symmetric-kl")]
    [InlineData("tf-kd-regularized")]
    [InlineData("tf-kd-self")]
    [InlineData("taid")]
    [InlineData("token-scaled-kd")]
    [InlineData("top-k-kl")]
    [InlineData("total-variation")]
    [InlineData("uld")]
    public void A_constant_added_to_a_row_of_logits_changes_nothing(string name)
    {
        var loss = LossCatalog.Create(name);
        var (student, teacher) = ((double[,])Student.Clone(), (double[,])Teacher.Clone());
        for (var c = 0; c < 4; c++) (student[0, c], teacher[1, c]) = (student[0, c] + 5, teacher[1, c] - 7);
        Assert.Equal(Value(loss, TaskKind.Multiclass, Student, Teacher, Labels), Value(loss, TaskKind.Multiclass, student, teacher, Labels), 1e-13);
    }

    [Fact]
    public void Label_smoothing_spreads_a_share_over_all_classes()
    {
        var expected = 0.0;
        for (var i = 0; i < 3; i++)
        {
            var q = Softmax(Student, i, 1);
            for (var c = 0; c < 4; c++) expected -= ((c == (int)Labels[i] ? 0.8 : 0) + (0.2 / 4)) * Math.Log(q[c]) / 3;
        }
        Assert.Equal(expected, Value(new CrossEntropyLoss { LabelSmoothing = 0.2 }, TaskKind.Multiclass, Student, null, Labels), 1e-14);
    }

    [Fact]
    public void A_made_up_teacher_without_doubt_is_the_label()
    {
        var loss = new VirtualTeacherLoss { Temperature = 1e-4, MeanOverClasses = false };
        Assert.Equal(Value(new CrossEntropyLoss(), TaskKind.Multiclass, Student, null, Labels), Value(loss, TaskKind.Multiclass, Student, null, Labels), 1e-14);
    }

    [Fact]
    public void With_class_weights_a_row_counts_as_much_as_its_class()
    {
        double[] weights = [1, 2, 0.5, 4];
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < 3; i++)
        {
            var weight = weights[(int)Labels[i]];
            sum -= weight * Math.Log(Softmax(Student, i, 1)[(int)Labels[i]]);
            total += weight;
        }
        // By name, in any order.
        var loss = new CrossEntropyLoss { ClassWeights = Enumerable.Range(0, 4).Reverse().ToDictionary(c => $"class {c}", c => weights[c]) };
        Assert.Equal(sum / total, Value(loss, TaskKind.Multiclass, Student, null, Labels), 1e-14);
    }

    [Fact]
    public void A_binary_logit_is_that_of_the_second_of_two_classes()
    {
        double[,] student = { { 0.7 }, { -2 } };
        var expected = (Math.Log(1 + Math.Exp(-0.7)) + Math.Log(1 + Math.Exp(-2))) / 2;
        Assert.Equal(expected, Value(new CrossEntropyLoss(), TaskKind.Binary, student, null, [1, 0]), 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void For_a_binary_task_kd_and_sigmoid_kd_are_the_same(double temperature)
    {
        double[,] student = { { 0.7 }, { -2 }, { 0 } }, teacher = { { 3 }, { 1 }, { -0.5 } };
        var softmax = Evaluate(new KnowledgeDistillationLoss { Temperature = temperature }, TaskKind.Binary, student, teacher, [1, 0, 1]);
        var sigmoid = Evaluate(new SigmoidKdLoss { Temperature = temperature }, TaskKind.Binary, student, teacher, [1, 0, 1]);
        Assert.Equal(softmax.Value, sigmoid.Value, 1e-14);
        for (var i = 0; i < 3; i++) Assert.Equal(softmax.Gradient[i], sigmoid.Gradient[i], 1e-14);
    }

    [Fact]
    public void Multi_label_cross_entropy_counts_the_known_labels_only()
    {
        double[,] student = { { 0.5, -1 }, { 2, 0.1 } };
        var expected = (Softplus(-0.5) + Softplus(-1) + Softplus(0.1)) / 3;
        Assert.Equal(expected, Value(new BinaryCrossEntropyLoss(), TaskKind.MultiLabel, student, null, [1, 0, double.NaN, 0]), 1e-14);
    }

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
}
