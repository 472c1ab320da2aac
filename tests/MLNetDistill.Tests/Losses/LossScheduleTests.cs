using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Training;
using TorchSharp;
using static MLNetDistill.Tests.Losses.LossBatches;
using static TorchSharp.torch;

namespace MLNetDistill.Tests.Losses;

/// <summary>Weights, temperatures and teachers that change while the student learns.</summary>
public class LossScheduleTests
{
    private const TaskKind Task = TaskKind.Multiclass;

    [Fact]
    public void A_schedule_stays_changes_and_stays()
    {
        var line = new Schedule { From = 4, To = 1, Begin = 0.2, End = 0.8 };
        double[] at = [0, 0.2, 0.35, 0.5, 0.65, 0.8, 1];
        Assert.Equal([4, 4, 3.25, 2.5, 1.75, 1, 1], at.Select(p => Math.Round(line.At(p), 12)));
        var cosine = line with { Shape = ScheduleShape.Cosine };
        Assert.Equal([4, 4, 4 - 3 * (1 - Math.Sqrt(0.5)) / 2, 2.5, 4 - 3 * (1 + Math.Sqrt(0.5)) / 2, 1, 1], at.Select(cosine.At), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(99)]
    public void Weight_and_temperature_follow_their_schedules(long step)
    {
        var loss = new KnowledgeDistillationLoss
        {
            Weight = 0.5,
            WeightSchedule = new() { From = 0, To = 1, End = 0.5 },
            TemperatureSchedule = new() { From = 4, To = 1 },
        };
        var constant = new KnowledgeDistillationLoss { Temperature = 4 - (3 * step / 100.0) };
        var expected = 0.5 * Math.Min(1, step / 50.0) * Value(constant, Task, Student, Teacher, Labels);
        using var scope = NewDisposeScope();
        using var objective = new BoundObjective([loss], Setting());
        var (student, teacher, labels) = Batch();
        Assert.Equal(expected, objective.Compute(student, teacher, labels, new(step, 100, 0, [0, 1, 2], new(1))).ToNumber(), 1e-14);
    }

    [Fact]
    public void A_schedule_out_of_range_is_named()
    {
        Refuses(new KnowledgeDistillationLoss { TemperatureSchedule = new() { From = 4, To = 0 } }, "TemperatureSchedule", "'kd'");
        Refuses(new KnowledgeDistillationLoss { TemperatureSchedule = new() { From = double.NaN, To = 1 } }, "From", "'kd'");
        Refuses(new CrossEntropyLoss { WeightSchedule = new() { From = -1, To = 1 } }, "WeightSchedule", "'cross-entropy'");
        Refuses(new CrossEntropyLoss { WeightSchedule = new() { From = 0, To = 0 } }, "WeightSchedule");
        Refuses(new CrossEntropyLoss { WeightSchedule = new() { From = 0, To = 1, Begin = 0.5, End = 0.5 } }, "Begin", "End");
        Refuses(new CrossEntropyLoss { WeightSchedule = new() { From = 0, To = 1, End = 1.5 } }, "End", "at most 1");
    }

    [Fact]
    public void A_recipe_holds_its_schedules()
    {
        const string json = """{"student":{"kind":"mlp"},"objective":[{"loss":"kd","temperatureSchedule":{"from":4,"to":1,"shape":"cosine"},"weightSchedule":{"from":0,"to":1,"end":0.3}}]}""";
        var recipe = DistillationRecipe.FromJson(json);
        var loss = Assert.IsType<KnowledgeDistillationLoss>(recipe.Objective[0]);
        Assert.Equal(new Schedule { From = 4, To = 1, Shape = ScheduleShape.Cosine }, loss.TemperatureSchedule);
        Assert.Equal(new Schedule { From = 0, To = 1, End = 0.3 }, loss.WeightSchedule);
        Assert.Equal(recipe.ToJson(), DistillationRecipe.FromJson(recipe.ToJson()).ToJson());
        Assert.Contains("until", Assert.Throws<FormatException>(() => DistillationRecipe.FromJson(json.Replace("end", "until", StringComparison.Ordinal))).Message);
    }

    [Fact]
    public void The_interpolated_teacher_follows_the_published_trace()
    {
        var loss = new InterpolatedTeacherLoss();
        var memory = new InterpolatedTeacherLoss.Memory(loss.Start, 0, 0);
        double[] losses = [2, 1.8, 1.7, 1.75, 1.5], expected = [0.4, 0.406, 0.412, 0.418, 0.424];
        for (var step = 0; step < losses.Length; step++)
        {
            memory = loss.Next(memory, losses[step], step / 100.0);
            Assert.Equal(expected[step], memory.Share, 1e-14);
        }
        // In a long training the falling loss moves it faster than the line.
        memory = new(loss.Start, 0, 0);
        for (var step = 0; step < 1000; step++) memory = loss.Next(memory, Math.Pow(0.99, step), step / 1e6);
        Assert.InRange(memory.Share, 0.4 + (0.6 * 0.001) + 0.1, 1);
    }

    [Fact]
    public void The_interpolated_teacher_pulls_towards_the_mixture()
    {
        var (value, gradient) = Evaluate(new InterpolatedTeacherLoss(), Task, Student, Teacher, Labels);
        Assert.Equal(0.02300605510706963, value, 1e-14);
        for (var i = 0; i < 3; i++)
        {
            var mixed = new double[1, 4];
            for (var c = 0; c < 4; c++) mixed[0, c] = (0.6 * Student[i, c]) + (0.4 * Teacher[i, c]);
            var (p, q) = (Softmax(mixed, 0), Softmax(Student, i));
            for (var c = 0; c < 4; c++) Assert.Equal((q[c] - p[c]) / 3, gradient[(i * 4) + c], 1e-14);
        }
    }

    [Fact]
    public void The_interpolated_teacher_remembers_the_cross_entropy_of_each_step()
    {
        using var scope = NewDisposeScope();
        using var term = new InterpolatedTeacherLoss().Bind(Setting());
        var (student, teacher, labels) = Batch();
        term.Compute(student, teacher, labels, new(0, 100, 0, [0, 1, 2]));
        Assert.Equal([0.4, 0, 0], Memory());
        term.EndStep();
        // The first step has no earlier one to compare with.
        Assert.Equal([0.4, 0, 0.9383446274481452], Memory(), Close);

        // Mixup's two batches count by their shares; the other student is the teacher upside down.
        var other = new StudentOutput(Task, Classes(Task, 4), tensor(Teacher).neg());
        term.Compute(student, teacher, labels, new(1, 100, 0, [0, 1, 2]) { Share = 0.25 });
        term.Compute(other, teacher, labels, new(1, 100, 0, [0, 1, 2]) { Share = 0.75 });
        term.EndStep();
        // 0.6 (−z) + 0.4 z = −0.2 z.
        var turned = -Enumerable.Range(0, 3).Average(i => Softmax(Teacher, i, -5).Zip(Softmax(Teacher, i, -1), (p, q) => p * Math.Log(q)).Sum());
        var loss = (0.25 * 0.9383446274481452) + (0.75 * turned);
        Assert.Equal([0.406, 0.01 * (0.9383446274481452 - loss) / 0.9383446274481452, loss], Memory(), Close);

        double[] Memory() => term.State[0].data<double>().ToArray();
        static bool Close(double a, double b) => Math.Abs(a - b) < 1e-14;
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0.5)]
    [InlineData(12, 1)]
    public void A_learned_temperature_climbs_the_loss(double epochs, double strength)
    {
        using var scope = NewDisposeScope();
        using var term = new CurriculumTemperatureLoss().Bind(Setting());
        var theta = Assert.Single(term.Parameters);
        var (student, teacher, labels) = Batch();
        var value = term.Compute(student, teacher, labels, new(0, 1, epochs, [0, 1, 2])).Value;
        value.backward();
        Assert.Equal(At(1), value.ToNumber(), 1e-14);
        Assert.Equal(-strength * (At(1 + 1e-5) - At(1 - 1e-5)) / 2e-5, theta.grad!.ToNumber(), 1e-8);

        static double At(double theta) => Value(new KnowledgeDistillationLoss { Temperature = 1 + (20 / (1 + Math.Exp(-theta))) }, Task, Student, Teacher, Labels);
    }

    private static (StudentOutput Student, TeacherBatch Teacher, LabelBatch Labels) Batch() =>
        (new(Task, Classes(Task, 4), tensor(Student)), new(Task, tensor(Teacher)), new(tensor(Labels.Select(l => (long)l).ToArray()), null, 3));

    private static LossSetting Setting() => new(Task, Classes(Task, 4), InnerShape.None, InnerShape.None, 3, 3, Seed: 1, CPU) { Type = ScalarType.Float64 };

    private static void Refuses(DistillationLoss loss, params string[] parts)
    {
        var message = Assert.ThrowsAny<ArgumentException>(loss.Validate).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }
}
