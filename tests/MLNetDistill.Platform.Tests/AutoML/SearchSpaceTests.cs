using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using NestedSpace = Microsoft.ML.SearchSpace.Option.SearchSpace;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MLNetDistill.Platform.Tests.AutoML;

public class SearchSpaceTests
{
    private static SearchSpace Mixed() => new()
    {
        ["rate"] = new UniformDoubleOption(1e-4, 1, logBase: true, defaultValue: 0.01),
        ["depth"] = new UniformIntOption(1, 5, defaultValue: 3),
        ["kind"] = new ChoiceOption(["a", "b", "c", "d"], "c"),
        ["fixed"] = new ChoiceOption("only"),
        ["share"] = new UniformSingleOption(0.5f, 1.5f),
        ["inner"] = new NestedSpace { ["flag"] = new ChoiceOption(true, false) },
    };

    [Fact]
    public void Dimensions_follow_the_order_of_names()
    {
        var space = Mixed();
        Assert.Equal((6, 5), (space.Count, space.FeatureSpaceDim));
        Assert.Equal([null, 1, 2, 4, null, null], space.Step);
        // depth, inner.flag, kind, rate, share; a single choice takes no room.
        var sample = space.SampleFromFeatureSpace([0, 0.5, 0.25, 0.75, 1]);
        Assert.Equal(["depth", "fixed", "inner", "kind", "rate", "share"], sample.Keys);
        Assert.Equal((1, "only", false, "b", 1.5f), (sample["depth"].AsType<int>(), sample["fixed"].AsType<string>(), sample["inner"]["flag"].AsType<bool>(), sample["kind"].AsType<string>(), sample["share"].AsType<float>()));
        Assert.Equal(0.1, sample["rate"].AsType<double>(), 1e-15);
    }

    [Fact]
    public void The_default_is_what_was_given_or_the_lowest()
    {
        var start = Mixed().SampleFromFeatureSpace(Mixed().Default!);
        Assert.Equal(0.01, start["rate"].AsType<double>(), 1e-15);
        Assert.Equal((3, "c", true, 0.5f), (start["depth"].AsType<int>(), start["kind"].AsType<string>(), start["inner"]["flag"].AsType<bool>(), start["share"].AsType<float>()));
    }

    [Fact]
    public void Mapping_undoes_sampling()
    {
        var space = Mixed();
        var back = space.MappingToFeatureSpace(space.SampleFromFeatureSpace([0.2, 0.5, 0.8, 0.3, 0.625]));
        // Whole numbers and choices come back as the lower end of what gives them.
        double[] expected = [0, 0.5, 0.75, 0.3, 0.625];
        Assert.Equal(expected.Length, back.Length);
        for (var i = 0; i < back.Length; i++) Assert.Equal(expected[i], back[i], 1e-12);
    }

    [Fact]
    public void Whole_numbers_are_rounded_down_and_the_upper_end_belongs_to_the_last_choice()
    {
        var depth = new UniformIntOption(1, 5);
        Assert.Equal([1, 1, 2, 4, 5], new[] { 0, 0.2499, 0.25, 0.9999, 1 }.Select(x => depth.SampleFromFeatureSpace([x]).AsType<int>()));
        var kind = new ChoiceOption("a", "b", "c");
        Assert.Equal(["a", "b", "c", "c"], new[] { 0, 0.5, 0.99, 1 }.Select(x => kind.SampleFromFeatureSpace([x]).AsType<string>()));
        Assert.Equal(2.0 / 3, Assert.Single(kind.MappingToFeatureSpace(Parameter.FromString("c"))), 1e-15);
        Assert.Equal(["a", "b", "c"], kind.Choices.Select(choice => choice.AsType<string>()));
    }
}
