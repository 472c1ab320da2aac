using MLNetDistill.AutoML.Recommendation;
using MLNetDistill.Tests;

namespace MLNetDistill.AutoML.Tests.Recommendation;

public sealed class ExperienceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly Experience One = new()
    {
        Data = "a, \"quoted\"",
        Study = "a 100%",
        Score = 0.1 + 0.2,
        Features = new Dictionary<string, double> { ["classes"] = 3, ["balance"] = 1.0 / 3 },
        Recipe = new([KeyValuePair.Create("loss", (object)"kd"), KeyValuePair.Create("windows", (object)"1,2"), KeyValuePair.Create("temperature", (object)2.5), KeyValuePair.Create("copies", (object)4L), KeyValuePair.Create("mixup", (object)true)]),
    };

    private static readonly Experience Other = One with
    {
        Data = "b",
        Features = new Dictionary<string, double> { ["length"] = 12 },
        Recipe = new([KeyValuePair.Create("loss", (object)"dkd")]),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var path = _folder.File("experience.csv");
        ExperienceFile.Append(path, [One]);
        ExperienceFile.Append(path, [Other]);
        var read = ExperienceFile.Read(path);
        Assert.Equal(2, read.Count);
        foreach (var (expected, actual) in new[] { One, Other }.Zip(read))
        {
            Assert.Equal((expected.Data, expected.Study, expected.Score, expected.Recipe), (actual.Data, actual.Study, actual.Score, actual.Recipe));
            Assert.Equal(expected.Features.OrderBy(f => f.Key), actual.Features.OrderBy(f => f.Key));
        }
    }

    [Fact]
    public void NothingIsLostWhereManyAddAtOnce()
    {
        // New columns come up all the time, so that the file is rewritten in between.
        var path = _folder.File("shared/experience.csv");
        const int writers = 4, each = 15;
        var threads = Enumerable.Range(0, writers).Select(writer => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
                ExperienceFile.Append(path, [Other with { Study = $"{writer}", Score = i, Recipe = new([KeyValuePair.Create($"dimension{i / 5}", (object)"x")]) }]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(Enumerable.Range(0, writers).SelectMany(writer => Enumerable.Range(0, each).Select(i => ($"{writer}", (double)i))), ExperienceFile.Read(path).Select(e => (e.Study, e.Score)).Order());
    }

    [Fact]
    public void BrokenFilesAreRefusedWithThePlace()
    {
        var path = _folder.File("broken.csv");
        File.WriteAllText(path, "data,study,score\na,b,no\n");
        var message = Assert.ThrowsAny<FormatException>(() => ExperienceFile.Read(path)).Message;
        Assert.Contains("broken.csv", message, StringComparison.Ordinal);
        Assert.Contains("score", message, StringComparison.Ordinal);
        File.WriteAllText(path, "data,study\na,b\n");
        Assert.ThrowsAny<FormatException>(() => ExperienceFile.Read(path));
    }

    [Fact]
    public void TheShippedExperienceLoads() => Assert.All(ExperienceFile.Shipped, e => Assert.True(double.IsFinite(e.Score) && e.Recipe.Count > 0 && e.Features.Count > 0));
}
