using System.Globalization;
using System.Text;

namespace MLNetDistill.Inference;

/// <summary>Writes a decision tree as rules, one question or answer per line.</summary>
internal sealed class TreeRules(StudentModel model)
{
    private const int MostClasses = 3;

    private readonly StringBuilder _text = new();

    public string Write()
    {
        Write(model.Spec.Tree!.Splits.Count == 0 ? ~0 : 0, 0);
        return _text.ToString();
    }

    private void Write(int place, int depth)
    {
        if (place < 0)
        {
            Line(depth, Answer(~place));
            return;
        }
        var split = model.Spec.Tree!.Splits[place];
        Line(depth, $"if {Question(split)}:");
        Write(split.Left, depth + 1);
        Line(depth, "else:");
        Write(split.Right, depth + 1);
    }

    private string Question(TreeSplit split)
    {
        var table = model.Spec.Table!;
        if (split.Categories is { } ids)
        {
            var column = table.Categorical[split.Column - table.Numeric.Count];
            var names = ids.Select(id => id == TableEncoder.UnknownCategory ? "(missing or unknown)" : column.Values[id - 1]).ToArray();
            return names.Length == 1 ? $"{column.Name} is {names[0]}" : $"{column.Name} is one of {string.Join(", ", names)}";
        }
        var number = table.Numeric[split.Column];
        var threshold = ((double)split.Threshold!.Value * number.Scale + number.Mean).ToString("G6", CultureInfo.InvariantCulture);
        return $"{number.Name} <= {threshold}{(number.HasMissing && split.MissingLeft ? " or missing" : "")}";
    }

    private string Answer(int leaf)
    {
        var scores = model.Weights["leaves.weight"].Values.AsSpan(leaf * model.OutputCount, model.OutputCount);
        if (model.Spec.Task is TaskKind.Regression) return model.ToValue(scores).ToString("G6", CultureInfo.InvariantCulture);
        var probabilities = new float[model.ProbabilityCount];
        model.ToProbabilities(scores, probabilities);
        return string.Join(", ", model.Spec.Classes.Select((name, i) => (Name: name, Probability: probabilities[i]))
            .OrderByDescending(c => c.Probability).Take(MostClasses).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {100 * c.Probability:0.#}%")));
    }

    private void Line(int depth, string text) => _text.Append(' ', 2 * depth).Append(text).Append('\n');
}
