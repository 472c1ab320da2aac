using MLNetDistill.Inference;


namespace MLNetDistill.Data;

/// <summary>Collects the labels of rows as text, finds out what they are and turns them into <see cref="ExampleLabels"/>.</summary>
/// <param name="error">Makes the error for a row: its index (−1: all rows) and what is wrong.</param>
internal sealed class LabelBuilder(Func<int, string, Exception> error)
{
    private const int ManyValues = 20;
    private const int MostClassNumbers = 200; // more whole numbers than this are hardly meant as classes
    private readonly List<string?> _labels = [];
    private readonly StringPool _pool = new();

    /// <summary>Adds a row's label; null or blank for an unlabeled row.</summary>
    public void Add(ReadOnlySpan<char> label) => _labels.Add(label.IsWhiteSpace() ? null : _pool.Get(label.Trim()));

    /// <summary>The labels of all rows.</summary>
    /// <param name="options">The task and classes, where they are known.</param>
    /// <param name="warnings">Receives what the user should know.</param>
    /// <param name="schema">What was found; to read other data with.</param>
    public ExampleLabels Build(LabelOptions options, List<string> warnings, out LabelSchema schema)
    {
        schema = options.Schema is null ? Infer(options.Task, warnings) : WithSeparator(options.Schema);
        return schema.Task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets(Targets()),
            TaskKind.MultiLabel => Sets(schema, options.AllowUnseenClasses, warnings),
            _ => ExampleLabels.OfClasses(schema.Classes, Indices(schema, options.AllowUnseenClasses, warnings), schema.Task),
        };
    }

    private LabelSchema Infer(TaskKind? task, List<string> warnings)
    {
        var present = _labels.OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (present.Count == 0) throw error(-1, "No row has a label. Check the name of the label column, or give a file with labels.");
        if (task == TaskKind.Regression) return new(TaskKind.Regression, []);
        if (task is null or TaskKind.MultiLabel && LabelSets.TryFindForm(present, task is not null, out var separator))
            return new(TaskKind.MultiLabel, Order(present.SelectMany(label => LabelSets.Split(label, separator) ?? [])), separator);
        if (task == TaskKind.MultiLabel)
            throw error(-1, "The labels are no sets of classes. Write several labels as a JSON array or with | or ; between them.");

        var numbers = present.Where(label => !CellValue.IsMissing(label)).ToArray();
        if (task is null && numbers.Length > 0 && Array.TrueForAll(numbers, label => CellValue.TryParse(label, out _)))
        {
            var whole = Array.TrueForAll(numbers, label => CellValue.TryParse(label, out var number) && float.IsInteger(number));
            if (numbers.Length > ManyValues || (!whole && numbers.Length > 2))
            {
                if (whole && numbers.Length <= MostClassNumbers) warnings.Add($"The labels are {numbers.Length} different whole numbers, taken as values of a regression. If they are classes, set the task to multiclass.");
                return new(TaskKind.Regression, []);
            }
        }
        if (present.Count == 1) throw error(-1, $"Every label is '{ExampleFormatException.Quote(present.First())}'. At least two classes are needed to learn from.");
        if (task == TaskKind.Binary && present.Count != 2) throw error(-1, $"A binary task has two classes; the labels have {present.Count}. Set the task to multiclass.");
        return new(task ?? (present.Count == 2 ? TaskKind.Binary : TaskKind.Multiclass), Order(present));
    }

    // A model knows its classes but not how the labels of this file are written.
    private LabelSchema WithSeparator(LabelSchema schema) => schema is { Task: TaskKind.MultiLabel, Separator: null }
        && LabelSets.TryFindForm(_labels.OfType<string>().ToHashSet(StringComparer.Ordinal), isMultiLabel: true, out var separator)
        ? schema with { Separator = separator }
        : schema;

    /// <summary>Class names in a fixed order: numbers by value, anything else by character code.</summary>
    internal static IReadOnlyList<string> Order(IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).ToArray();
        Array.Sort(distinct, StringComparer.Ordinal);
        var numbers = new float[distinct.Length];
        for (var i = 0; i < numbers.Length; i++)
            if (!CellValue.TryParse(distinct[i], out numbers[i])) return distinct;
        return [.. Enumerable.Range(0, numbers.Length).OrderBy(i => numbers[i]).Select(i => distinct[i])];
    }

    private float[] Targets()
    {
        var targets = new float[_labels.Count];
        for (var row = 0; row < targets.Length; row++)
        {
            if (_labels[row] is not { } label || CellValue.IsMissing(label)) targets[row] = float.NaN;
            else if (!CellValue.TryParse(label, out targets[row])) throw error(row, $"'{ExampleFormatException.Quote(label)}' is not a number. Leave the label empty if it is not known.");
            else if (!float.IsFinite(targets[row])) throw error(row, $"'{ExampleFormatException.Quote(label)}' is infinite or too large. Leave the label empty if it is not known.");
        }
        return targets;
    }

    private int[] Indices(LabelSchema schema, bool allowUnseen, List<string> warnings)
    {
        var positions = Positions(schema.Classes);
        var unseen = new UnseenClasses(allowUnseen, schema, error);
        var indices = new int[_labels.Count];
        for (var row = 0; row < indices.Length; row++)
        {
            if (_labels[row] is not { } label) indices[row] = -1;
            else if (!positions.TryGetValue(label, out indices[row])) indices[row] = unseen.Note(row, label);
        }
        unseen.Warn(warnings);
        return indices;
    }

    private ExampleLabels Sets(LabelSchema schema, bool allowUnseen, List<string> warnings)
    {
        var positions = Positions(schema.Classes);
        var unseen = new UnseenClasses(allowUnseen, schema, error);
        var memberships = new float[_labels.Count * schema.Classes.Count];
        var hasUnseen = new bool[_labels.Count];
        for (var row = 0; row < _labels.Count; row++)
        {
            var members = memberships.AsSpan(row * schema.Classes.Count, schema.Classes.Count);
            if (_labels[row] is not { } label)
            {
                members.Fill(float.NaN);
                continue;
            }
            foreach (var name in LabelSets.Split(label, schema.Separator) ?? throw error(row, $"'{ExampleFormatException.Quote(label)}' is not a set of labels. Write it as a JSON array such as [\"a\", \"b\"]."))
            {
                if (positions.TryGetValue(name, out var index)) members[index] = 1;
                else hasUnseen[row] = unseen.Note(row, name) == ExampleLabels.UnseenClass;
            }
        }
        unseen.Warn(warnings);
        return ExampleLabels.OfSets(schema.Classes, memberships, hasUnseen);
    }

    private static Dictionary<string, int> Positions(IReadOnlyList<string> classes) =>
        classes.Select((name, index) => (name, index)).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
}
