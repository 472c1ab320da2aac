using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLNetDistill.AutoML.Search;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Starts;

namespace MLNetDistill.Cli.Arguments;

/// <summary>The options that say what the student is and how it learns.</summary>
internal sealed class RecipeArguments
{
    private readonly Option<string?> _recipe = FileOption.Create("--recipe", "A recipe as JSON; the options below change it.");
    private readonly Option<string?> _student = new("--student") { Description = "The student's network; see mlnetdistill students." };
    private readonly Option<string?> _loss = new("--loss") { Description = "The objective, as NAME[=WEIGHT][,NAME[=WEIGHT]…]; see mlnetdistill losses." };
    private readonly Option<double?> _temperature = new("--temperature") { Description = "The temperature of every loss on outputs that has one, instead of a schedule." };

    private readonly Option<string?> _start = new("--start") { Description = "The weights that the student begins with: random, inherited, general, layers, or a general student's file." };

    public RecipeArguments(Command command)
    {
        foreach (Option option in new Option[] { _recipe, _student, _start, _loss, _temperature }) command.Options.Add(option);
    }

    /// <summary>The recipe: from the file or the defaults for the data, with the options' changes.</summary>
    public DistillationRecipe Read(ParseResult parsed, ExampleSet train)
    {
        var student = parsed.GetValue(_student) is { } name ? DistillationRecipe.StudentFor(train.Inputs, name) : null;
        var recipe = parsed.GetValue(_recipe) is { } file ? DistillationRecipe.Load(file)
            : student is not null ? DistillationRecipe.Default(train.Task, student, train.Inputs) : DistillationRecipe.Default(train.Task, train.Inputs);
        if (student is not null) recipe = recipe.WithStudent(student);
        if (parsed.GetValue(_start) is { } start)
        {
            recipe = recipe with { Start = StartingPoint.Of(start) };
            // Without explicit sizes, take those of the general student.
            if (student is not null || !HasFile(parsed)) recipe = recipe with { Student = NetworkFor(recipe.Start, recipe.Student) };
        }
        if (parsed.GetValue(_loss) is { } losses) recipe = recipe with { Objective = [.. losses.Split(',', StringSplitOptions.TrimEntries).Select(Loss)] };
        return parsed.GetValue(_temperature) is { } temperature ? WithTemperature(recipe, temperature) : recipe;
    }

    /// <summary>True if the recipe comes from a file.</summary>
    public bool HasFile(ParseResult parsed) => parsed.GetValue(_recipe) is not null;

    /// <summary>Keeps the dimensions that the options have settled at their values in the recipe to start from.</summary>
    public RecipeSpace Settle(ParseResult parsed, RecipeSpace space)
    {
        foreach (var name in Settled(parsed))
            if (space.Dimensions.FirstOrDefault(d => d.Dimension.Name == name) is { } dimension && dimension.Read(space.Start) is { } value) space = space.Fix(name, value);
        return space;
    }

    private IEnumerable<string> Settled(ParseResult parsed)
    {
        if (parsed.GetValue(_student) is not null) yield return "student";
        if (parsed.GetValue(_loss) is not null)
        {
            yield return "loss";
            yield return "label-share";
        }
        if (parsed.GetValue(_temperature) is not null) yield return "temperature";
    }

    /// <summary>The general student's own network if it is of the student's kind; or else the student as it is.</summary>
    private static StudentArchitecture NetworkFor(StartingPoint start, StudentArchitecture student)
    {
        if (start is not GeneralStart general) return student;
        var network = (general.Path is null ? GeneralStudent.Shipped : GeneralStudent.Load(general.Path)).Architecture;
        return network.Name == student.Name ? network : student;
    }

    private static DistillationLoss Loss(string text)
    {
        var parts = text.Split('=', 2);
        var weight = 1.0;
        if (parts.Length == 2 && !double.TryParse(parts[1], CultureInfo.InvariantCulture, out weight)) throw new ArgumentException($"'{parts[1]}' is not a weight; write --loss kd=0.8,cross-entropy=0.2.");
        return LossCatalog.Create(parts[0]) with { Weight = weight };
    }

    // Which losses have a temperature is known to their JSON. That of a loss that looks inside divides cosines and is no temperature of scores.
    private static DistillationRecipe WithTemperature(DistillationRecipe recipe, double temperature)
    {
        if (!double.IsFinite(temperature)) throw new ArgumentException("Temperature must be a finite number above 0.");
        var json = JsonNode.Parse(recipe.ToJson())!;
        var changed = json["objective"]!.AsArray().Where((loss, i) => loss!["temperature"] is not null && !recipe.Objective[i].Needs.LooksInside()).ToList();
        if (changed.Count == 0) throw new ArgumentException($"No loss on outputs of the objective has a temperature: {string.Join(", ", recipe.Objective.Select(loss => loss.Description.Name))}.");
        foreach (var loss in changed)
        {
            loss!["temperature"] = temperature;
            loss.AsObject().Remove("temperatureSchedule");
        }
        return DistillationRecipe.FromJson(json.ToJsonString());
    }
}
