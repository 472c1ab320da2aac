using System.CommandLine;
using MLNetDistill.Data;
using MLNetDistill.Inference;

namespace MLNetDistill.Cli.Arguments;

/// <summary>The options that say what an example is.</summary>
internal sealed class DataArguments
{
    private readonly Option<string?> _label = new("--label") { Description = "The label column; default 'label'." };
    private readonly Option<string?> _text = new("--text") { Description = "The text column; default 'text' if there is one and no features are named." };
    private readonly Option<string?> _text2 = new("--text2") { Description = "The second text column of pairs." };
    private readonly Option<string[]> _features = new("--features") { Description = "The feature columns of a table, separated by commas; default all but the label.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _task = new("--task") { Description = "auto, binary, multiclass, multilabel or regression.", DefaultValueFactory = _ => "auto" };

    public DataArguments(Command command, bool asksTask = true)
    {
        _task.AcceptOnlyFromAmong("auto", "binary", "multiclass", "multilabel", "regression");
        foreach (Option option in new Option[] { _label, _text, _text2, _features }) command.Options.Add(option);
        if (asksTask) command.Options.Add(_task);
    }

    /// <summary>Reads the file that settles columns, task and classes.</summary>
    public ExampleFile ReadTraining(ParseResult parsed, string path, CancellationToken cancellationToken) =>
        ExampleReader.Read(path, Columns(parsed, path), new() { Task = Task(parsed) }, cancellationToken);

    /// <summary>Reads a labelled file like the training file.</summary>
    public static ExampleFile ReadLike(ExampleFile training, string path, bool onlyMeasured, CancellationToken cancellationToken) =>
        ExampleReader.Read(path, training.Columns, new() { Schema = training.Labels, AllowUnseenClasses = onlyMeasured }, cancellationToken);

    /// <summary>Reads a file for a model that is there already: its columns and classes are settled.</summary>
    public ExampleFile ReadFor(ParseResult parsed, StudentSpec spec, string path, bool labelled, CancellationToken cancellationToken) =>
        ExampleReader.Read(path, ColumnsOf(parsed, spec, path, labelled), new() { Schema = new(spec.Task, spec.Classes), AllowUnseenClasses = true }, cancellationToken);

    /// <summary>The columns that a student reads: a table's are in its spec, a text's are named or found.</summary>
    public ExampleColumns ColumnsOf(ParseResult parsed, StudentSpec spec, string? path, bool labelled)
    {
        var label = labelled ? parsed.GetValue(_label) ?? "label" : null;
        if (spec.Table is not { } table)
        {
            var text = parsed.GetValue(_text) ?? (path is null || HasColumn(path, "text") ? "text" : spec.IsTextPair && HasColumn(path, "text_a") ? "text_a" : "text");
            return new() { Label = label, Text = text, Text2 = spec.IsTextPair ? parsed.GetValue(_text2) ?? (text == "text_a" ? "text_b" : "text2") : null };
        }
        string[] categorical = [.. table.Categorical.Select(column => column.Name)];
        return new() { Label = label, Features = [.. table.Numeric.Select(column => column.Name), .. categorical], Categorical = categorical };
    }

    private ExampleColumns Columns(ParseResult parsed, string path)
    {
        var features = (parsed.GetValue(_features) ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
        var (text, text2) = (parsed.GetValue(_text), parsed.GetValue(_text2));
        if (text is null && features.Length == 0)
        {
            if (HasColumn(path, "text")) text = "text";
            else if (HasColumn(path, "text_a") && HasColumn(path, "text_b")) (text, text2) = ("text_a", text2 ?? "text_b");
        }
        return new() { Label = parsed.GetValue(_label) ?? "label", Text = text, Text2 = text2, Features = features };
    }

    private TaskKind? Task(ParseResult parsed) => parsed.GetValue(_task) switch
    {
        "binary" => TaskKind.Binary,
        "multiclass" => TaskKind.Multiclass,
        "multilabel" => TaskKind.MultiLabel,
        "regression" => TaskKind.Regression,
        _ => null,
    };

    private static bool HasColumn(string path, string name) => ExampleReader.ColumnNames(path).Contains(name);
}
