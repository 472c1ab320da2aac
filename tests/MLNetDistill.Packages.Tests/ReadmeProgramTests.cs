using MLNetDistill.Testing;

namespace MLNetDistill.Packages.Tests;

public class ReadmeProgramTests(PackageFolder packages) : IClassFixture<PackageFolder>
{
    [Fact]
    public void The_program_in_the_readme_trains_a_student_and_serves_it()
    {
        var consumer = WithQuestions(new(packages, "readme", Readme.Blocks[0], Consumer.Reference("MLNetDistill")));

        var result = consumer.Run(consumer.Build()).AssertSucceeded();

        Assert.Equal("HUM", result.Output.Trim());
        Assert.Empty(result.Errors);

        // Whoever only serves needs neither the library that trained the student nor libtorch.
        var server = new Consumer(packages, "server", Server(), Consumer.Reference("MLNetDistill.Transforms"));
        server.Write("student.zip", consumer.Read("student.zip"));
        var published = server.Publish();
        string[] files = [.. Directory.GetFiles(published, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>()];
        Assert.DoesNotContain(files, file => file.Contains("torch", StringComparison.OrdinalIgnoreCase) || file is "MLNetDistill.dll" or "CsvHelper.dll");
        Assert.Equal(["MLNetDistill.Inference.dll", "MLNetDistill.Transforms.dll"], files.Where(file => file.StartsWith("MLNetDistill", StringComparison.Ordinal)).Order());
        Assert.Equal("HUM", server.Run(published).AssertSucceeded().Output.Trim());
    }

    /// <summary>The last lines of README's program: they load the student and ask it.</summary>
    private static string Server()
    {
        var lines = Lines(Readme.Blocks[0]);
        return string.Join('\n', ["using Microsoft.ML;", "using Microsoft.ML.Data;", "var ml = new MLContext();",
            .. lines.SkipWhile(line => !line.StartsWith("var loaded", StringComparison.Ordinal))]);
    }

    [Fact]
    public void The_search_in_the_readme_finds_a_recipe()
    {
        var usings = Lines(Readme.Blocks[0]).Concat(Lines(Readme.Blocks[1])).Where(IsUsing).Distinct();
        var beginning = Lines(Readme.Blocks[0]).Where(line => !IsUsing(line)).TakeWhile(line => !line.StartsWith("var pipeline", StringComparison.Ordinal));
        var types = Lines(Readme.Blocks[0]).SkipWhile(line => !line.Contains("class Question", StringComparison.Ordinal));
        // The search has a time of its own; two trials are enough to see that it runs.
        var search = string.Join('\n', Lines(Readme.Blocks[1]).Where(line => !IsUsing(line))).Replace("MaxTime =", "MaxTrials = 2, Seeds = 1, MaxTime =", StringComparison.Ordinal);
        var program = $"""
            {string.Join('\n', usings)}
            {string.Join('\n', beginning)}
            var keyed = keys.Fit(train).Transform(train);
            {search.Replace("(train, validation, test)", "(keyed, keyed, keyed)", StringComparison.Ordinal)}
            {string.Join('\n', types)}
            """;
        var consumer = WithQuestions(new(packages, "search", program, Consumer.Reference("MLNetDistill.AutoML")));

        var result = consumer.Run(consumer.Build()).AssertSucceeded();

        Assert.Contains("\"student\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_libtorch_one_line_says_what_to_reference()
    {
        var consumer = WithQuestions(new(packages, "without", Readme.Blocks[0], Consumer.Reference("MLNetDistill"),
            $"""<PackageReference Include="libtorch-cpu-{Consumer.Rid}" Version="2.10.0" ExcludeAssets="all" />"""));

        var result = consumer.Run(consumer.Build());

        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith($"Unhandled exception. System.InvalidOperationException: There is no libtorch for {Consumer.Rid}: reference TorchSharp-cpu", result.Errors,
            StringComparison.Ordinal);
    }

    private static Consumer WithQuestions(Consumer consumer)
    {
        consumer.Write("train.tsv", Readme.Questions(120, seed: 1));
        consumer.Write("unlabeled.tsv", Readme.Questions(240, seed: 2));
        return consumer;
    }

    private static string[] Lines(string block) => block.Split('\n');

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';');
}
