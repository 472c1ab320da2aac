using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDistill.Platform.Tests.ML.Transforms;

namespace MLNetDistill.Platform.Tests.ML.Trainers;

/// <summary>What the trainers find: the best parameters of the function that they minimise.</summary>
public class LinearTrainerTests
{
    private readonly MLContext _ml = new(1);
    private readonly List<Example> _examples = Example.Make(300);

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(0f, 1f)]
    [InlineData(3f, 0f)]
    public void Logistic_regression_finds_the_minimum_of_the_penalised_loss(float l1, float l2)
    {
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive", exampleWeightColumnName: "Weight", l1Regularization: l1, l2Regularization: l2)
            .Fit(_ml.Data.LoadFromEnumerable(_examples)).Model.SubModel;
        double Objective(double[] p) => (_examples.Sum(e => e.Weight * Math.Log(1 + Math.Exp((e.Positive ? -1 : 1) * Score(p, e)))) + l2 / 2 * Squares(p)) / _examples.Sum(e => e.Weight)
            + l1 / _examples.Count * Magnitudes(p);
        AssertMinimum(Objective, [model.Bias, .. model.Weights]);
    }

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(0f, 1f)]
    public void Maximum_entropy_finds_the_minimum_of_the_penalised_loss(float l1, float l2)
    {
        var data = _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(_ml.Data.LoadFromEnumerable(_examples)).Transform(_ml.Data.LoadFromEnumerable(_examples));
        var model = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: l1, l2Regularization: l2).Fit(data).Model;
        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out var classes);
        Assert.Equal(3, classes);
        var labels = data.GetColumn<uint>("Label").ToArray();
        double Objective(double[] p)
        {
            var sets = p.Chunk(5).ToArray();
            var loss = _examples.Zip(labels, (e, label) =>
            {
                var scores = sets.Select(set => Score(set, e)).ToArray();
                return Math.Log(scores.Sum(Math.Exp)) - scores[label - 1];
            }).Sum();
            return (loss + sets.Sum(set => l2 / 2 * Squares(set) + l1 * Magnitudes(set))) / _examples.Count;
        }
        AssertMinimum(Objective, model.GetBiases().Zip(weights, (bias, w) => (double[])[bias, .. w.DenseValues().Select(v => (double)v)]).SelectMany(set => set).ToArray());
    }

    [Fact]
    public void Sdca_finds_the_linear_function_behind_the_values()
    {
        // As far as the package's stopping rule goes: it is stochastic, on several threads.
        var model = _ml.Regression.Trainers.Sdca("Value").Fit(_ml.Data.LoadFromEnumerable(Example.Make(2000))).Model;
        Assert.Equal(0.5, model.Bias, 0.05);
        Assert.Equal([2, -1, 0, 0], model.Weights.Select(w => (double)w), (expected, actual) => Math.Abs(expected - actual) < 0.05);
    }

    [Fact]
    public void Sdca_shrinks_under_a_strong_penalty()
    {
        var data = _ml.Data.LoadFromEnumerable(_examples);
        double Norm(float l2) => _ml.Regression.Trainers.Sdca("Value", l2Regularization: l2).Fit(data).Model.Weights.Sum(w => w * w);
        Assert.True(Norm(10) < 0.5 * Norm(0.01f));
        Assert.Equal([0, 0, 0, 0], _ml.Regression.Trainers.Sdca("Value", l2Regularization: 1, l1Regularization: 100).Fit(data).Model.Weights);
    }

    [Fact]
    public void A_strong_l1_penalty_leaves_the_prior_alone()
    {
        var data = _ml.Data.LoadFromEnumerable(_examples);
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive", l1Regularization: 1000).Fit(data);
        Assert.All(model.Model.SubModel.Weights, w => Assert.Equal(0, w));
        Assert.Equal(1 / 3f, model.Transform(data).GetColumn<float>("Probability").First(), 4);
    }

    [Fact]
    public void An_example_of_weight_two_counts_like_two_examples()
    {
        var twice = _examples.SelectMany(e => Enumerable.Repeat(e, (int)e.Weight));
        float[] Train(IEnumerable<Example> examples, string? weights) => _ml.BinaryClassification.Trainers
            .LbfgsLogisticRegression("Positive", exampleWeightColumnName: weights, l1Regularization: 0).Fit(_ml.Data.LoadFromEnumerable(examples)).Model.SubModel.Weights.ToArray();
        Assert.Equal(Train(twice, null), Train(_examples, "Weight"), (x, y) => Math.Abs(x - y) < 2e-3);
    }

    [Fact]
    public void Examples_with_something_missing_are_left_out()
    {
        List<Example> damaged = [.. _examples, new() { Positive = true, Features = [9, float.NaN, 0, 0] }, new() { Positive = true, Features = [-9, 0, 0, 0], Weight = 0 }];
        float[] Train(List<Example> examples) => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive", exampleWeightColumnName: "Weight")
            .Fit(_ml.Data.LoadFromEnumerable(examples)).Model.SubModel.Weights.ToArray();
        Assert.Equal(Train(_examples), Train(damaged), (x, y) => Math.Abs(x - y) < 1e-5);
        var none = _ml.Data.LoadFromEnumerable<Example>([new() { Features = [float.NaN, 0, 0, 0] }]);
        Assert.Throws<InvalidOperationException>(() => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive").Fit(none));
    }

    [Fact]
    public void Sparse_features_train_like_dense_ones()
    {
        var rows = _examples.Select(e => new SparseExample { Positive = e.Positive, Dense = e.Features, Sparse = new VBuffer<float>(4, 2, [e.Features[0], e.Features[3]], [0, 3]) });
        var data = _ml.Data.LoadFromEnumerable(rows.Select(r => { r.Dense[1] = r.Dense[2] = 0; return r; }).ToList());
        float[] Train(string features) => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive", features).Fit(data).Model.SubModel.Weights.ToArray();
        Assert.Equal(Train("Dense"), Train("Sparse"), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public void A_column_of_another_type_is_refused()
    {
        var data = _ml.Data.LoadFromEnumerable(_examples);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Name").Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Value").Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Positive", "Value").Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.Sdca("Nowhere").Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.Sdca("Value", exampleWeightColumnName: "Name").Fit(data));
        Assert.ThrowsAny<Exception>(() => _ml.Regression.Trainers.Sdca(l2Regularization: -1));
        Assert.ThrowsAny<Exception>(() => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: -1));
    }

    /// <summary>No step of a parameter either way leads lower by more than the trainers' stopping rules can tell.</summary>
    private static void AssertMinimum(Func<double[], double> objective, double[] found)
    {
        var lowest = objective(found);
        for (var i = 0; i < found.Length; i++)
        {
            foreach (var step in (double[])[-0.1, -0.01, 0.01, 0.1])
            {
                var moved = (double[])found.Clone();
                moved[i] += step;
                Assert.True(objective(moved) > lowest - 1e-5, $"Parameter {i} {step:+0.00;-0.00}: {objective(moved)} against {lowest}");
            }
        }
    }

    /// <summary>Bias first.</summary>
    private static double Score(double[] parameters, Example example) => parameters[0] + example.Features.Zip(parameters.Skip(1), (x, w) => x * w).Sum();

    private static double Squares(double[] parameters) => parameters.Skip(1).Sum(w => w * w);

    private static double Magnitudes(double[] parameters) => parameters.Skip(1).Sum(Math.Abs);

    public sealed class SparseExample
    {
        public bool Positive { get; set; }

        [VectorType(4)]
        public float[] Dense { get; set; } = [];

        [VectorType(4)]
        public VBuffer<float> Sparse { get; set; }
    }
}
