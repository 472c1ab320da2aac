namespace MLNetDistill.Data;

/// <summary>What happens to labels whose class the training data lack: refused, or noted so that the row counts as wrong.</summary>
internal sealed class UnseenClasses(bool allowed, LabelSchema schema, Func<int, string, Exception> error)
{
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private int _labels;

    /// <summary>Refuses the label, or gives the class index that stands for it.</summary>
    public int Note(int row, string name)
    {
        if (!allowed)
            throw error(row, $"The class '{ExampleFormatException.Quote(name)}' is not one of the training data's {schema.Classes.Count} classes ({string.Join(", ", schema.Classes.Take(5).Select(ExampleFormatException.Quote))}{(schema.Classes.Count > 5 ? ", …" : "")}). Correct it or leave the label empty.");
        _labels++;
        _names.Add(name);
        return ExampleLabels.UnseenClass;
    }

    /// <summary>Tells of what was noted.</summary>
    public void Warn(List<string> warnings)
    {
        if (_names.Count > 0)
            warnings.Add($"{_labels} labels are of {_names.Count} classes that the training data lack ({string.Join(", ", _names.Take(5).Select(n => $"'{ExampleFormatException.Quote(n)}'"))}{(_names.Count > 5 ? ", …" : "")}); these rows count as wrong.");
    }
}
