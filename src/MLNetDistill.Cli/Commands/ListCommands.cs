using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDistill.Cli.Output;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>students</c>, <c>losses</c> and <c>teachers</c>: what can be named in a recipe, from the code itself.</summary>
internal static class ListCommands
{
    // An option that is off by itself is an option too.
    private static readonly JsonSerializerOptions WithNulls = new(SpecJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    public static Command Students(Terminal terminal) => Create(terminal, "students", "List the students.", ["name", "what it is", "paper", "reads", "defaults in a recipe", "named for English texts"],
        () => StudentCatalog.All.Select(s => new[] { s.Name, s.Summary, s.Paper, s.Reads, Defaults(s.Create()), ForEnglish(s) }));

    public static Command Losses(Terminal terminal) => Create(terminal, "losses", "List the losses.", ["name", "what it does", "paper", "needs", "valid for", "fewest classes", "top-k", "defaults"],
        () => LossCatalog.All.Select(l => new[]
        {
            l.Name, l.Summary, l.Paper, $"{l.Needs}{(l.OtherClasses ? ", a teacher of other classes than the data's" : l.MakesUpTeacher ? ", of which it makes up a teacher" : "")}", string.Join(", ", l.Tasks), FewestClasses(l), l.TopK ?? (l.Needs.HasFlag(LossNeeds.SoftLabels) ? "refused" : "does not matter"),
            Defaults(LossCatalog.Create(l.Name)),
        }));

    public static Command Teachers(Terminal terminal) => Create(terminal, "teachers", "List the teachers.", ["name", "what it is", "reads", "needs"],
        () => TeacherCatalog.All.Select(t => new[] { t.Name, t.Summary, t.Reads, t.Needs }));

    private static string ForEnglish(StudentDescription student) => student.CreateForEnglish is null ? ""
        : string.Join(", ", Options(student.CreateForEnglish()).Except(Options(student.Create())));

    private static string FewestClasses(LossDescription loss)
    {
        if (loss.Tasks.All(task => task == TaskKind.Regression)) return "";
        var reason = loss.WhyNotFewer is null ? "" : $", because {loss.WhyNotFewer}";
        return string.Create(CultureInfo.InvariantCulture, $"{loss.MinimumClasses}{reason}");
    }

    private static Command Create(Terminal terminal, string name, string description, string[] headers, Func<IEnumerable<string[]>> rows)
    {
        var command = new Command(name, description);
        var markdown = new Option<bool>("--markdown") { Description = "Print a Markdown table." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Options.Add(markdown);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var all = rows().ToList();
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(all.Select(row => headers.Zip(row).ToDictionary(p => p.First, p => p.Second)), SpecJson.Options));
            else if (parsed.GetValue(markdown)) TextTable.WriteMarkdown(terminal.Output, headers, all);
            else TextTable.WriteList(terminal.Output, headers, all);
            return CommandLine.Success;
        });
        return command;
    }

    private static string Defaults(object record) => string.Join(", ", Options(record));

    private static IEnumerable<string> Options(object record) => Options(JsonSerializer.SerializeToElement(record, record.GetType(), WithNulls));

    private static IEnumerable<string> Options(JsonElement record) => record.EnumerateObject().Select(p => $"{p.Name}={Value(p.Value)}");

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "none",
        JsonValueKind.Object => $"({string.Join(", ", Options(value))})",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText().ReplaceLineEndings("").Replace(" ", ""),
    };
}
