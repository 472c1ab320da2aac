using System.CommandLine;
using MLNetDistill.Cli.Teachers;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Transforms;

namespace MLNetDistill.Cli.Arguments;

/// <summary>The options that say what an example is.</summary>
internal sealed class DataArguments
{
    private const string DefaultLabel = "label", DefaultText = "text", FirstOfPair = "text_a", SecondOfPair = "text_b";

    private readonly Option<string?> _label = new("--label") { Description = $"The label column; default '{DefaultLabel}'." };
    private readonly Option<string?> _text = new("--text") { Description = $"The text column; default '{DefaultText}' if there is one and no features are named." };
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
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The file.</param>
    /// <param name="ignored">Columns that are no features, with those named after them (<c>COLUMN.class</c>).</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public ExampleFile ReadTraining(ParseResult parsed, string path, IReadOnlyList<string> ignored, CancellationToken cancellationToken) =>
        ExampleReader.Read(path, Infer(parsed, path, ignored) with { Label = Label(parsed) }, new() { Task = Task(parsed) }, cancellationToken);

    /// <summary>The columns that a model reads from a file: as it knows them, with the texts' names from the command line or the file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; null for a stream, whose columns can't be looked up and are called as usual.</param>
    /// <param name="labeled">True if the label is read too.</param>
    public ExampleColumns ColumnsOf(ParseResult parsed, ModelFile model, string? path, bool labeled)
    {
        var columns = model.Columns with { Label = labeled ? Label(parsed) : null };
        if (columns.Text is null) return columns;
        if (columns.Text2 is not null && (path is null ? columns.Text == DefaultText
            : ExampleReader.ColumnNames(path) is var names && !names.Contains(columns.Text) && names.Contains(FirstOfPair) && names.Contains(SecondOfPair)))
            columns = columns with { Text = FirstOfPair, Text2 = SecondOfPair };
        return columns with { Text = parsed.GetValue(_text) ?? columns.Text, Text2 = columns.Text2 is null ? null : parsed.GetValue(_text2) ?? columns.Text2 };
    }

    private string Label(ParseResult parsed) => parsed.GetValue(_label) ?? DefaultLabel;

    private ExampleColumns Infer(ParseResult parsed, string path, IReadOnlyList<string> ignored)
    {
        var features = (parsed.GetValue(_features) ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
        var (text, text2) = (parsed.GetValue(_text), parsed.GetValue(_text2));
        if (features.Length > 0 || text is not null) return new() { Text = text, Text2 = text2, Features = features };
        var names = ExampleReader.ColumnNames(path);
        if (names.Contains(DefaultText)) return new() { Text = DefaultText, Text2 = text2 };
        if (names.Contains(FirstOfPair) && names.Contains(SecondOfPair)) return new() { Text = FirstOfPair, Text2 = text2 ?? SecondOfPair };
        return new() { Text2 = text2, Ignored = [.. names.Where(name => ignored.Any(column => name == column || name.StartsWith(column + ".", StringComparison.Ordinal)))] };
    }

    private TaskKind? Task(ParseResult parsed) => parsed.GetValue(_task) switch
    {
        "binary" => TaskKind.Binary,
        "multiclass" => TaskKind.Multiclass,
        "multilabel" => TaskKind.MultiLabel,
        "regression" => TaskKind.Regression,
        _ => null,
    };
}
