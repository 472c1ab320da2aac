using MLNetDistill.Data;
using MLNetDistill.Runs;
using MLNetDistill.Transforms;

namespace MLNetDistill.Benchmarks;

/// <summary>Reads the data sets of the quality table: <c>train</c>, <c>dev</c> and <c>test</c>, as .jsonl (text and label) or .csv (the last column is the label).</summary>
internal static class QualityData
{
    public static RunData Read(string folder)
    {
        var isText = File.Exists(Path.Combine(folder, "train.jsonl"));
        string Name(string part) => Path.Combine(folder, part + (isText ? ".jsonl" : ".csv"));
        var columns = isText ? new ExampleColumns { Text = "text", Label = "label" } : new ExampleColumns { Label = ExampleReader.ColumnNames(Name("train"))[^1] };
        var train = ExampleReader.Read(Name("train"), columns);
        ExampleSet Held(string part) => ExampleReader.Read(Name(part), train.Columns, new() { Schema = train.Labels, AllowUnseenClasses = true }).Examples;
        var data = new RunData(Path.GetFileName(folder), train.Examples, Held("dev"), Held("test"));
        data.Validate();
        return data;
    }
}
