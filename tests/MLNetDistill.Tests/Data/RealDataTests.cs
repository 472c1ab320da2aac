using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Testing;
using MLNetDistill.Transforms;

namespace MLNetDistill.Tests.Data;

/// <summary>The real data sets load with the counts and classes that their sources state.</summary>
public class RealDataTests
{
    [SharedDataTheory]
    [InlineData("sst2", TaskKind.Binary, 2, 6920, 872, 1821)]
    [InlineData("sst5", TaskKind.Multiclass, 5, 8544, 1101, 2210)]
    [InlineData("trec", TaskKind.Multiclass, 6, 4952, 500, 500)]
    [InlineData("banking77", TaskKind.Multiclass, 77, 9003, 1000, 3080)]
    [InlineData("hwu64", TaskKind.Multiclass, 64, 8954, 1076, 1076)]
    [InlineData("snips", TaskKind.Multiclass, 7, 13084, 700, 700)]
    [InlineData("cola", TaskKind.Binary, 2, 8551, 527, 516)]
    [InlineData("sms_spam", TaskKind.Binary, 2, 4460, 559, 555)]
    public void Texts(string name, TaskKind task, int classes, int train, int dev, int test) =>
        Check(name, "jsonl", new() { Text = "text", Label = "label" }, task, classes, train, dev, test);

    [SharedDataTheory]
    [InlineData("stsb", 5749, 1500, 1379)]
    public void Pairs(string name, int train, int dev, int test)
    {
        var file = Check(name, "jsonl", new() { Text = "text_a", Text2 = "text_b", Label = "label" }, TaskKind.Regression, 0, train, dev, test);
        Assert.True(((TextInputs)file.Examples.Inputs).IsPair);
        Assert.All(Enumerable.Range(0, train), row => Assert.InRange(file.Examples.Labels[row][0], 0, 5));
    }

    [SharedDataTheory]
    [InlineData("adult", "income", TaskKind.Binary, 2, 29304, 3257, 16281, 6, 8)]
    [InlineData("letter", "letter", TaskKind.Multiclass, 26, 14400, 1600, 4000, 16, 0)]
    [InlineData("satimage", "class", TaskKind.Multiclass, 6, 3991, 444, 2000, 36, 0)]
    [InlineData("california_housing", "median_house_value", TaskKind.Regression, 0, 14448, 2064, 4128, 8, 1)]
    [InlineData("magic04", "class", TaskKind.Binary, 2, 13314, 1902, 3804, 10, 0)]
    public void Tables(string name, string label, TaskKind task, int classes, int train, int dev, int test, int numeric, int categorical)
    {
        var table = (TableInputs)Check(name, "csv", new() { Label = label }, task, classes, train, dev, test).Examples.Inputs;
        Assert.Equal((numeric, categorical), (table.NumericNames.Count, table.CategoricalNames.Count));
    }

    [SharedDataFact]
    public void Missing_values_are_found()
    {
        var housing = new[] { "train", "dev", "test" }.Select(part => (TableInputs)ExampleReader.Read(SharedData.File($"california_housing/{part}.csv"), new() { Label = "median_house_value" }).Examples.Inputs);
        Assert.Equal(207, housing.Sum(table => Enumerable.Range(0, table.Count).Count(row => table.Numbers(row).ToArray().Any(float.IsNaN))));
        var adult = (TableInputs)ExampleReader.Read(SharedData.File("adult/train.csv"), new() { Label = "income" }).Examples.Inputs;
        Assert.Contains(Enumerable.Range(0, adult.Count), row => adult.Categories(row).Contains(null));
        Assert.DoesNotContain(Enumerable.Range(0, adult.Count), row => adult.Categories(row).Contains("?"));
    }

    private static ExampleFile Check(string name, string extension, ExampleColumns columns, TaskKind task, int classes, int train, int dev, int test)
    {
        var file = ExampleReader.Read(SharedData.File($"{name}/train.{extension}"), columns);
        Assert.Empty(file.Warnings);
        Assert.Equal((task, classes, train), (file.Labels.Task, file.Labels.Classes.Count, file.Examples.Count));
        foreach (var (part, count) in new[] { ("dev", dev), ("test", test) })
        {
            var other = ExampleReader.Read(SharedData.File($"{name}/{part}.{extension}"), file.Columns, new() { Schema = file.Labels });
            Assert.Equal(count, other.Examples.Count);
            Assert.All(Enumerable.Range(0, count), row => Assert.True(other.Examples.Labels.IsLabeled(row)));
        }
        return file;
    }
}
