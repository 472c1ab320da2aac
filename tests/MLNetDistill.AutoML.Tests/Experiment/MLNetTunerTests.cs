using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MLNetDistill.AutoML.Search;

namespace MLNetDistill.AutoML.Tests.Experiment;

public sealed class MLNetTunerTests
{
    private static readonly ConfigurationSpace Space = new(
    [
        new ChoiceDimension("kind", ["small", "large"]),
        new RealDimension("rate", 0.001, 1, logarithmic: true) { Default = 0.1 },
        new IntegerDimension("width", 4, 64) { Condition = new("kind", "large"), Default = 16 },
        new ChoiceDimension("fixed", [3L]),
    ]);

    [Fact]
    public void PointsGoToMLNetAndBack()
    {
        var space = new MLNetSpace(Space);
        Assert.Equal(["kind", "rate", "width"], space.Options.Keys.Order());
        foreach (var point in new[] { Point(("kind", "small"), ("rate", 0.5), ("fixed", 3L)), Point(("kind", "large"), ("rate", 0.001), ("width", 64L), ("fixed", 3L)) })
            Assert.Equal(point, space.ToConfiguration(space.ToParameter(point)));
        Assert.Equal(Space.Default, space.ToConfiguration(space.Options.SampleFromFeatureSpace(space.Options.Default)));
        // The upper end of a logarithmic dimension may come back a bit too high.
        Assert.Equal(1, (double)space.ToConfiguration(space.Options.SampleFromFeatureSpace([1, 1, 1]))["rate"], 1e-12);
    }

    [Fact]
    public void ABuiltInTunerIsHandedOver()
    {
        var space = new MLNetSpace(Space);
        var tuner = BuiltInTuner.Create(space.Options, 1, experiment => experiment.SetCostFrugalTuner());
        Assert.Equal(Space.Default, space.ToConfiguration(tuner.Propose(new() { TrialId = 0 })));
    }

    [Fact]
    public void ATunerIsToldOfEveryTrialThatEndedOnceAndNeverRepeatsAPoint()
    {
        var recorder = new Recorder(new MLNetSpace(Space));
        var tuner = SearchTuner.Of("mine", (_, _) => recorder).Create(Space, 1, [Space.Default]);
        var history = new List<Trial>();
        for (var number = 0; number < 5; number++)
        {
            var point = tuner.Propose(history, number)!;
            Assert.DoesNotContain(history, trial => trial.Configuration.Equals(point));
            history.Add(new() { Number = number, Configuration = point, State = number == 3 ? TrialState.Failed : TrialState.Completed, Rungs = [new(1, 0.5 + number, 2)] });
        }
        // The default came first, unasked. What the tuner proposed again and again was answered with what is known.
        Assert.Equal(Space.Default, history[0].Configuration);
        for (var number = 0; number < 3; number++) Assert.Single(recorder.Told, (number, -0.5 - number, 2000.0));
        Assert.Single(recorder.Told, told => told.Loss == double.MaxValue);
    }

    [Fact]
    public void AnExhaustedSpaceHasNoMorePoints()
    {
        var space = new ConfigurationSpace([new ChoiceDimension("a", ["x", "y"]), new ChoiceDimension("b", [1L, 2L])]);
        foreach (var name in SearchTuner.All.Select(tuner => tuner.Name))
        {
            var tuner = SearchTuner.Named(name).Create(space, 1, [space.Default]);
            var history = new List<Trial>();
            while (tuner.Propose(history, history.Count) is { } point) history.Add(new() { Number = history.Count, Configuration = point, State = TrialState.Completed, Rungs = [new(1, 0.5, 1)] });
            Assert.Equal(4, history.Count);
        }
    }

    [Fact]
    public void UnknownNamesAreAnswered() => Assert.Contains("forest, random, cost-frugal, grid", Assert.Throws<ArgumentException>(() => SearchTuner.Named("guess")).Message, StringComparison.Ordinal);

    private static Configuration Point(params (string Name, object Value)[] values) => new(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));

    private sealed class Recorder(MLNetSpace space) : ITuner
    {
        public List<(int Id, double Loss, double Milliseconds)> Told { get; } = [];

        public Parameter Propose(TrialSettings settings) => space.Options.SampleFromFeatureSpace([0, Told.Count % 3 / 3.0, 0]);

        public void Update(TrialResult result) => Told.Add((result.TrialSettings.TrialId, result.Loss, result.DurationInMilliseconds));
    }
}
