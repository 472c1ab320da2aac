using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Pipeline;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Signals;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDistill.Signals;

namespace MLNetDistill.Tests.Pipeline;

public class DistillationEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void AStudentLearnsFromAFittedPipelineThatMakesItsOwnKeys()
    {
        var data = _ml.Data.LoadFromEnumerable(Points(400));
        var teacher = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(data);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.Distillation(teacher, Options(TaskKind.Multiclass)))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);

        var view = model.Transform(data);
        var right = view.GetColumn<string>("PredictedLabel").Zip(data.GetColumn<string>("Label"), (a, b) => a == b).Count(same => same);
        Assert.True(right > 360, $"{right} of 400 right");
        TransformerContract.Check(_ml, model.Skip(1).First(), model.First().Transform(data), "PredictedLabel", "Score");
    }

    [Fact]
    public void ASecondFitWithTheSameSeedGivesTheSameStudentAndAnotherSeedAnother()
    {
        var data = Keyed(Points(200));
        var teacher = new StudentTeacher(Students.Table(TaskKind.Multiclass, ["Features.0", "Features.1"], [], ["a", "b", "c"]));
        byte[] Fit(int seed) => Bytes(_ml.MulticlassClassification.Trainers.Distillation(teacher, Options(TaskKind.Multiclass, seed)).Fit(data).Student);
        Assert.Equal(Fit(3), Fit(3));
        Assert.NotEqual(Fit(3), Fit(4));
    }

    [Fact]
    public void UnlabeledRowsAreLearntFromTheTeacherAlone()
    {
        var few = _ml.Data.LoadFromEnumerable(Flags(12));
        var many = _ml.Data.LoadFromEnumerable(Flags(800));
        var teacher = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(many);
        var options = Options(TaskKind.Binary);
        var alone = Accuracy(_ml.BinaryClassification.Trainers.Distillation(teacher, options).Fit(few));
        options.UnlabeledSet = many;
        var helped = Accuracy(_ml.BinaryClassification.Trainers.Distillation(teacher, options).Fit(few));
        Assert.True(helped > alone, $"{helped} with and {alone} without unlabeled rows");

        double Accuracy(ITransformer student) => _ml.BinaryClassification.Evaluate(student.Transform(many)).Accuracy;
    }

    [Fact]
    public void ARegressionStudentFollowsItsTeacher()
    {
        var data = _ml.Data.LoadFromEnumerable(Values(500));
        // With the regularization that the package picks by itself for so few rows its trainer diverges.
        var teacher = _ml.Regression.Trainers.Sdca(l2Regularization: 0.01f).Fit(data);
        var student = _ml.Regression.Trainers.Distillation(teacher, Options(TaskKind.Regression)).Fit(data);
        var (own, taught) = (_ml.Regression.Evaluate(teacher.Transform(data)).RSquared, _ml.Regression.Evaluate(student.Transform(data)).RSquared);
        Assert.True(taught > own - 0.1, $"teacher {own}, student {taught}");
        TransformerContract.Check(_ml, student, data, "Score");
    }

    [Fact]
    public void TheShapePromisedIsTheSchemaDelivered()
    {
        var data = Keyed(Points(30));
        var teacher = new StudentTeacher(Students.Table(TaskKind.Multiclass, ["Features.0", "Features.1"], [], ["a", "b", "c"]));
        var estimator = _ml.MulticlassClassification.Trainers.Distillation(teacher, Options(TaskKind.Multiclass));
        var shape = estimator.GetOutputSchema(_ml.Transforms.CopyColumns("Copy", "Label").GetOutputSchema(ShapeOf(data)));
        var schema = estimator.Fit(data).GetOutputSchema(data.Schema);
        foreach (var name in new[] { "PredictedLabel", "Score" })
        {
            var promised = shape.Single(column => column.Name == name);
            var delivered = schema[name].Type;
            Assert.Equal(delivered is VectorDataViewType, promised.Kind == SchemaShape.Column.VectorKind.Vector);
            Assert.Equal(delivered is KeyDataViewType, promised.IsKey);
        }
    }

    [Theory]
    [InlineData("Text and features", "not both")]
    [InlineData("Nothing to read", "Name what the student reads")]
    [InlineData("No such column", "no feature column 'Missing'")]
    [InlineData("Label is no key", "must be a key")]
    [InlineData("Teacher of another task", "Regression")]
    public void MistakesAreRefusedWithAWayOut(string mistake, string expected)
    {
        var points = _ml.Data.LoadFromEnumerable(Points(30));
        var teacher = new StudentTeacher(Students.Table(mistake == "Teacher of another task" ? TaskKind.Regression : TaskKind.Multiclass, ["Features.0", "Features.1"], [], ["a", "b", "c"]));
        var options = Options(TaskKind.Multiclass);
        if (mistake == "Text and features") options.TextColumnName = "Label";
        if (mistake == "Nothing to read") options.FeatureColumnNames = [];
        if (mistake == "No such column") options.FeatureColumnNames = ["Missing"];
        var message = Assert.ThrowsAny<ArgumentException>(() =>
        {
            var trainer = _ml.MulticlassClassification.Trainers.Distillation(teacher, options);
            if (mistake == "Label is no key") _ml.Transforms.CopyColumns("Copy", "Features").Append(trainer).Fit(points);
            else _ml.Transforms.Conversion.MapValueToKey("Label").Append(trainer).Fit(points);
        }).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Top-k scores for a loss that needs all", "'logit-mse'")]
    [InlineData("Other classes", "the teacher lacks 'b', 'c'; the data lack 'd'")]
    [InlineData("Only two classes", "the teacher lacks 'c'")]
    [InlineData("A loss that looks inside", "Take a teacher that shows its inside")]
    public void ATeacherThatCantTeachTheRecipeIsRefusedBeforeItScoresAnything(string mistake, string expected)
    {
        var options = Options(TaskKind.Multiclass);
        var teacher = mistake switch
        {
            "Other classes" => new HashTeacher(TaskKind.Multiclass, "a", "d"),
            "Only two classes" => new HashTeacher(TaskKind.Binary, "a", "b"),
            _ => new HashTeacher(TaskKind.Multiclass, "a", "b", "c") { Kind = mistake.StartsWith("Top-k", StringComparison.Ordinal) ? SoftLabelKind.TopK : SoftLabelKind.Dense },
        };
        if (teacher.Kind == SoftLabelKind.TopK) options.Recipe = options.Recipe! with { Objective = [new LogitMseLoss()] };
        if (mistake == "A loss that looks inside") options.Recipe = options.Recipe! with { Objective = [.. options.Recipe.Objective, LossCatalog.Create("hidden-mse")] };
        var trainer = _ml.MulticlassClassification.Trainers.Distillation(teacher, options);
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => trainer.Fit(Keyed(Points(30)))).Message, StringComparison.Ordinal);
        Assert.Equal(0, teacher.Scored);
    }

    [Fact]
    public void ATeacherOfOtherClassesTeachesByTheLossThatForgetsTheirNames()
    {
        var teacher = new HashTeacher(TaskKind.Binary, "no", "yes");
        byte[] Fit(double weight)
        {
            var options = Options(TaskKind.Multiclass);
            options.Recipe = options.Recipe! with { Objective = [new UniversalLogitLoss { Weight = weight }, new CrossEntropyLoss()] };
            return Bytes(_ml.MulticlassClassification.Trainers.Distillation(teacher, options).Fit(Keyed(Points(30))).Student);
        }
        Assert.NotEqual(Fit(1), Fit(0.1));
        Assert.Equal(60, teacher.Scored);
    }

    [Fact]
    public void ALossThatLooksInsideLearnsFromATeacherThatShowsIt()
    {
        var teacher = new StudentTeacher(Students.Table(TaskKind.Multiclass, ["Features.0", "Features.1"], [], ["a", "b", "c"]));
        byte[] Fit(params DistillationLoss[] inside)
        {
            var options = Options(TaskKind.Multiclass);
            options.Recipe = options.Recipe! with { Objective = [.. options.Recipe.Objective, .. inside] };
            return Bytes(_ml.MulticlassClassification.Trainers.Distillation(teacher, options).Fit(Keyed(Points(60))).Student);
        }
        Assert.NotEqual(Fit(), Fit(LossCatalog.Create("hidden-mse")));
    }

    [Fact]
    public void SoftLabelsAddOneColumnAndLeaveTheOthersAlone()
    {
        var data = _ml.Data.LoadFromEnumerable(Points(50));
        var teacher = _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(data);
        var estimator = _ml.Transforms.SoftLabels(teacher, data.Schema);
        var model = estimator.Append(_ml.Transforms.Conversion.MapValueToKey("Label")).Fit(data);

        var view = model.Transform(data);
        Assert.Equal(["Label", "Features", "SoftLabels"], view.Schema.Where(c => !c.IsHidden).Select(c => c.Name).Order(StringComparer.Ordinal).OrderBy(n => n == "Label" ? 0 : n == "Features" ? 1 : 2));
        Assert.Equal(TransformerContract.Values(teacher.Transform(data), "Score"), TransformerContract.Values(view, "SoftLabels"));
        Assert.Equal(TransformerContract.Values(data, "Label"), TransformerContract.Values(model.First().Transform(data), "Label"));
        TransformerContract.Check(_ml, model.First(), data, "SoftLabels");
        Assert.Contains("Score", Assert.Throws<ArgumentException>(() => _ml.Transforms.SoftLabels(teacher, data.Schema, scoreColumnName: "Scores")).Message, StringComparison.Ordinal);
    }

    private static SchemaShape ShapeOf(IDataView data) => new MLContext().Transforms.CopyColumns("Features2", "Features").GetOutputSchema(
        new MLContext().Transforms.Conversion.MapValueToKey("Label").GetOutputSchema(
            new MLContext().Transforms.CustomMapping<Empty, Point>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]))));

    private IDataView Keyed(IEnumerable<Point> points)
    {
        var view = _ml.Data.LoadFromEnumerable(points);
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }

    private static DistillationOptions Options(TaskKind task, int seed = 1) => new()
    {
        FeatureColumnNames = ["Features"],
        Recipe = DistillationRecipe.Default(task, new MlpArchitecture { Hidden = [16] }) with { Optimizer = new() { Epochs = 20, LearningRate = 0.01 } },
        Run = new() { Seed = seed },
    };

    private static byte[] Bytes(StudentModel student)
    {
        using var stream = new MemoryStream();
        student.Save(stream);
        return stream.ToArray();
    }

    private static float[][] Random(int count) => [.. Enumerable.Range(0, count).Select(_ => new System.Random(count + _)).Select(random => new[] { random.NextSingle() - 0.5f, random.NextSingle() - 0.5f })];

    private static IEnumerable<Point> Points(int count) => Random(count).Select(x => new Point { Features = x, Label = x[0] > 0.1f ? "a" : x[1] > 0 ? "b" : "c" }).ToArray();

    private static IEnumerable<Flag> Flags(int count) => Random(count).Select(x => new Flag { Features = x, Label = x[0] + (0.7f * x[1]) > 0.05f }).ToArray();

    private static IEnumerable<Number> Values(int count) => Random(count).Select(x => new Number { Features = x, Label = (3 * x[0]) - (2 * x[1]) + 10 }).ToArray();

    private sealed class Empty;

    private sealed class Point
    {
        public string Label { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    private sealed class Flag
    {
        public bool Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    private sealed class Number
    {
        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }
}
