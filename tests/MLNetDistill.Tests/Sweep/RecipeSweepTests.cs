using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Students;
using MLNetDistill.Teachers;
using MLNetDistill.Training;
using TorchSharp;
using Xunit.Abstractions;

namespace MLNetDistill.Tests.Sweep;

/// <summary>Every combination that a recipe can hold either runs or is refused with a reason before anything has begun.</summary>
public class RecipeSweepTests(ITestOutputHelper output)
{
    // The first ones are drawn freely, those after them until every key was in a recipe of both fates.
    private const int Free = 500, Most = 10_000;

    [Fact]
    public void ARecipeRunsOrIsRefusedWithAReason()
    {
        using var files = new SweepFiles();
        var failures = new List<string>();
        var (ran, refused, counts, missing) = (0, new Dictionary<string, int>(), new KeyCounts(), RecipeKeys.All);
        var number = 0;
        for (; number < Free || (missing.Count > 0 && number < Most); number++)
        {
            var random = new Random(number);
            RecipeKey? focus = number < Free ? null : missing[number % missing.Count];
            var data = SweepData.Create(random);
            var recipe = new RandomRecipes(random, data, files, focus).Create();
            var keys = RecipeKeys.Of(recipe);
            // Nobody learns anything from running it again.
            if (focus is { } wanted && !keys.Contains(wanted)) continue;
            var known = LosslessJson(recipe);
            try
            {
                recipe.Validate(data.Context, data.Train.Inputs);
                recipe.Start.Validate(recipe.Student, data.Teacher);
            }
            catch (ArgumentException e)
            {
                var reason = Reason(e);
                if (reason.Length == 0) failures.Add($"{number}: refused without a reason: {e}");
                refused[reason] = refused.GetValueOrDefault(reason) + 1;
                counts.Refused(keys);
                missing = counts.Missing();
                continue;
            }
            catch (Exception e)
            {
                failures.Add($"{number}: refused by {e.GetType().Name}: {e.Message}\n{Describe(recipe, data)}\n{e.StackTrace}");
                continue;
            }
            try
            {
                Assert.True(known, "the recipe is valid, but not the same after a round trip through JSON");
                Run(recipe, data);
                ran++;
                counts.Ran(keys);
                missing = counts.Missing();
            }
            catch (Exception e)
            {
                failures.Add($"{number}: {e.GetType().Name}: {e.Message}\n{Describe(recipe, data)}\n{e.StackTrace}");
            }
        }
        output.WriteLine($"{number} drawn, {ran} ran, {refused.Values.Sum()} were refused for {refused.Count} reasons, {failures.Count} failed");
        foreach (var line in counts.Lines()) output.WriteLine(line);
        foreach (var (reason, count) in refused.OrderByDescending(pair => pair.Value)) output.WriteLine($"{count,4} {reason}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {number} recipes failed:\n\n{string.Join("\n\n", failures.Take(30))}");
        Assert.True(ran >= Free / 4, $"only {ran} recipes ran");
        Assert.True(missing.Count == 0, $"never in both a recipe that ran and one that was refused: {string.Join(", ", missing)}");
    }

    private static void Run(DistillationRecipe recipe, SweepData data)
    {
        var training = new TrainingData(data.Train, data.Scores(), null) { Teacher = data.Teacher };
        if (data.Teacher is { } teacher)
            training = training.WithTeacherStates(recipe.Needs(), teacher).WithCopies(recipe.AllAugmentation(), teacher, seed: 1);
        var student = new StudentTrainer(recipe, new() { Seed = 1 }).Train(training).Model;
        Assert.All(student.Weights.Select(weight => weight.Values), values => Assert.All(values, value => Assert.True(float.IsFinite(value))));

        // A tree that was grown has no second form.
        if (student.Spec.Architecture is TreeArchitecture) return;
        var served = new StudentTeacher(student).Raw(data.Train.Inputs);
        var trained = Outputs(student, data.Train.Inputs);
        for (var i = 0; i < served.Length; i++)
            Assert.True(Math.Abs(served[i] - trained[i]) <= 1e-5 * Math.Max(1, Math.Abs(trained[i])), $"the student's output {i} is {trained[i]} in training and {served[i]} in service");
    }

    private static float[] Outputs(StudentModel student, ExampleInputs inputs)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        using var module = StudentModule.Create(student.Spec, student.Vocabulary, 0, torch.CPU);
        module.Import(student.Weights);
        int[] rows = [.. Enumerable.Range(0, inputs.Count)];
        return module.call(EncodedExamples.Encode(student.Spec, student.Vocabulary, inputs).Batch(rows, torch.CPU)).contiguous().data<float>().ToArray();
    }

    /// <summary>True if the recipe is the same after JSON, false if it is refused by itself; anything else is a failure of its own.</summary>
    private static bool LosslessJson(DistillationRecipe recipe)
    {
        try
        {
            recipe.Validate();
        }
        catch (ArgumentException)
        {
            return false;
        }
        return DistillationRecipe.FromJson(recipe.ToJson()).ToJson() == recipe.ToJson();
    }

    // .NET appends the name and the value of the parameter to some messages, on a line of its own.
    private static string Reason(ArgumentException e)
    {
        var line = e.Message.Split('\n')[0];
        return e.Message.Split('\n').Length > (e is ArgumentOutOfRangeException ? 2 : 1) ? "" : line.Split(" (Parameter")[0];
    }

    private static string Describe(DistillationRecipe recipe, SweepData data) =>
        $"{data.Train.Inputs.GetType().Name} {data.Train.Task} of {data.Train.Classes.Count} classes, labels {data.Context.HasLabels}, {data.Context.SoftLabels} {data.Teacher?.Name}: "
        + System.Text.RegularExpressions.Regex.Replace(recipe.ToJson(), @"\s+", " ");
}
