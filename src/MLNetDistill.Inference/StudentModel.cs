using MLNetDistill.Inference.Kernels;
using MLNetDistill.Inference.Networks;

namespace MLNetDistill.Inference;

/// <summary>
/// A trained student, ready to predict: plain managed code, immutable, safe to use from many threads at once. A row scores the same,
/// bit for bit, alone and in any batch, on any thread. Predicting one row allocates nothing but the <see cref="Prediction"/>.
/// </summary>
public sealed partial class StudentModel
{
    private readonly StudentNetwork _network;
    private readonly TextEncoder? _text;
    private readonly TableEncoder? _table;
    private readonly ScoreConverter _converter;

    private StudentModel(StudentSpec spec, WeightSet weights, Vocabulary? vocabulary)
    {
        spec.Validate();
        _table = spec.Table is null ? null : new TableEncoder(spec.Table);
        _text = spec.Table is null ? TextEncoder.Create(spec.Architecture, vocabulary) : null;
        if (_table is not null && vocabulary is not null) throw new ArgumentException("A student that reads a table has no vocabulary; leave it out.");
        StudentParameters.Validate(spec, weights, vocabulary?.Count ?? 0);
        _network = StudentNetwork.Create(spec, weights);
        _converter = new ScoreConverter(spec);
        (Spec, Weights, Vocabulary, OutputCount) = (spec, weights, vocabulary, spec.OutputCount());
    }

    /// <summary>What the student reads and predicts.</summary>
    public StudentSpec Spec { get; }

    /// <summary>The weights. Do not change their values.</summary>
    public WeightSet Weights { get; }

    /// <summary>The words that a student that reads sequences knows; null for the others.</summary>
    public Vocabulary? Vocabulary { get; }

    /// <summary>The number of trained values.</summary>
    public long ParameterCount => Weights.ParameterCount;

    /// <summary>The number of raw outputs of a row.</summary>
    public int OutputCount { get; }

    /// <summary>The number of probabilities of a row: one per class, 0 for regression.</summary>
    public int ProbabilityCount => _converter.ProbabilityCount;

    /// <summary>Turns texts into ids.</summary>
    /// <exception cref="InvalidOperationException">The student reads a table.</exception>
    public TextEncoder TextEncoder => _text ?? throw new InvalidOperationException($"This {Spec.Architecture.Name} student reads a table and has no text encoder.");

    /// <summary>Turns values of a table into what the network reads.</summary>
    /// <exception cref="InvalidOperationException">The student reads text.</exception>
    public TableEncoder TableEncoder => _table ?? throw new InvalidOperationException($"This {Spec.Architecture.Name} student reads text and has no table encoder.");

    /// <summary>Makes a student of its parts.</summary>
    /// <param name="spec">What the student reads and predicts.</param>
    /// <param name="weights">Exactly the weights that <see cref="StudentParameters.Shapes"/> lists. Not copied: leave them alone afterwards.</param>
    /// <param name="vocabulary">The words of a student that reads sequences; null for the others.</param>
    /// <exception cref="ArgumentException">The parts do not fit together; the message names what and why.</exception>
    public static StudentModel Create(StudentSpec spec, WeightSet weights, Vocabulary? vocabulary = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(weights);
        return new StudentModel(spec, weights, vocabulary);
    }

    /// <summary>Reads a <c>.mlnd</c> file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is damaged, or not a student, or of a version that this library does not read.</exception>
    public static StudentModel Load(string path) => Create(StudentArchive.Load(path), path);

    /// <summary>Reads a <c>.mlnd</c> stream.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="FormatException">The stream is damaged, or not a student, or of a version that this library does not read.</exception>
    public static StudentModel Load(Stream stream, string name = "the stream") => Create(StudentArchive.Load(stream, name), name);

    /// <summary>Writes a <c>.mlnd</c> file under a temporary name and renames it. Equal students give equal bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="precision">How the weights are stored. Default 32-bit floats; in whatever way, a student that is loaded computes in those.</param>
    public void Save(string path, WeightPrecision precision = WeightPrecision.Full) => new StudentArchive(Spec, Weights, Vocabulary).Save(path, precision);

    /// <summary>Writes a <c>.mlnd</c> stream, the weights as 32-bit floats.</summary>
    public void Save(Stream stream) => Save(stream, WeightPrecision.Full);

    /// <summary>Writes a <c>.mlnd</c> stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="precision">How the weights are stored.</param>
    public void Save(Stream stream, WeightPrecision precision) => new StudentArchive(Spec, Weights, Vocabulary).Save(stream, precision);

    private static StudentModel Create(StudentArchive archive, string name)
    {
        try
        {
            return new StudentModel(archive.Spec, archive.Weights, archive.Vocabulary);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException($"{name} is not a usable student: {e.Message.ReplaceLineEndings(" ")} Copy the file again or distill the student again.", e);
        }
    }

    /// <summary>Raw outputs for a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scores">Receives <see cref="OutputCount"/> values: logits, or for regression the scaled value.</param>
    /// <exception cref="ArgumentException">The student reads a table or a pair of texts, or the span is too short.</exception>
    public void Score(ReadOnlySpan<char> text, Span<float> scores)
    {
        RequireText(pair: false);
        var scratch = Scratch.Current;
        var ids = scratch.IdsOfNewBatch();
        _text!.Encode(text, ids);
        ScoreIds(ids.Ids, scores, scratch);
    }

    /// <summary>Raw outputs for a pair of texts.</summary>
    /// <param name="text">The first text.</param>
    /// <param name="text2">The second text.</param>
    /// <param name="scores">Receives <see cref="OutputCount"/> values: logits, or for regression the scaled value.</param>
    /// <exception cref="ArgumentException">The student does not read pairs, or the span is too short.</exception>
    public void Score(ReadOnlySpan<char> text, ReadOnlySpan<char> text2, Span<float> scores)
    {
        RequireText(pair: true);
        var scratch = Scratch.Current;
        var ids = scratch.IdsOfNewBatch();
        _text!.Encode(text, text2, ids);
        ScoreIds(ids.Ids, scores, scratch);
    }

    /// <summary>Raw outputs for ids that <see cref="TextEncoder"/> made.</summary>
    /// <param name="ids">The ids; not padded.</param>
    /// <param name="scores">Receives <see cref="OutputCount"/> values: logits, or for regression the scaled value.</param>
    /// <exception cref="ArgumentException">The student reads a table, an id is out of range, or the span is too short.</exception>
    public void Score(ReadOnlySpan<int> ids, Span<float> scores)
    {
        if (_text is null) throw WrongKind();
        RequireIds(ids);
        ScoreIds(ids, scores, Scratch.Current);
    }

    /// <summary>Raw outputs for a row of a table.</summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">Receives <see cref="OutputCount"/> values: logits, or for regression the scaled value.</param>
    /// <exception cref="ArgumentException">The student reads text, the row has another width, a category id is out of range, or the span is too short.</exception>
    public void Score(in TableRow row, Span<float> scores)
    {
        if (_table is null) throw WrongKind();
        RequireRoom(scores, OutputCount);
        RequireTable(row.Numeric, row.Categories, 1);
        ScoreRows(row.Numeric, row.Categories, 1, scores, Scratch.Current);
    }

    /// <summary>The prediction for a text.</summary>
    /// <exception cref="ArgumentException">The student reads a table or a pair of texts.</exception>
    public Prediction Predict(ReadOnlySpan<char> text)
    {
        var scores = Scratch.Current.Floats(ScratchSlot.Scores, OutputCount);
        Score(text, scores);
        return _converter.Predict(scores);
    }

    /// <summary>The prediction for a pair of texts.</summary>
    /// <exception cref="ArgumentException">The student does not read pairs.</exception>
    public Prediction Predict(ReadOnlySpan<char> text, ReadOnlySpan<char> text2)
    {
        var scores = Scratch.Current.Floats(ScratchSlot.Scores, OutputCount);
        Score(text, text2, scores);
        return _converter.Predict(scores);
    }

    /// <summary>The prediction for a row of a table.</summary>
    /// <exception cref="ArgumentException">The student reads text, the row has another width, or a category id is out of range.</exception>
    public Prediction Predict(in TableRow row)
    {
        var scores = Scratch.Current.Floats(ScratchSlot.Scores, OutputCount);
        Score(row, scores);
        return _converter.Predict(scores);
    }

    /// <summary>The prediction that raw outputs stand for.</summary>
    /// <param name="scores">The raw outputs of one row.</param>
    public Prediction ToPrediction(ReadOnlySpan<float> scores)
    {
        RequireRoom(scores, OutputCount);
        return _converter.Predict(scores[..OutputCount]);
    }

    /// <summary>The probabilities that raw outputs stand for: softmax for multiclass, sigmoids for multi-label, 1 - p and p for binary.</summary>
    /// <param name="scores">The raw outputs of one row.</param>
    /// <param name="probabilities">Receives <see cref="ProbabilityCount"/> values.</param>
    /// <exception cref="InvalidOperationException">A regression has none.</exception>
    public void ToProbabilities(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        if (Spec.Task is TaskKind.Regression) throw new InvalidOperationException("A regression has no probabilities; use ToValue.");
        RequireRoom(scores, OutputCount);
        RequireRoom(probabilities, ProbabilityCount);
        _converter.Probabilities(scores[..OutputCount], probabilities);
    }

    /// <summary>Regression: the value that a raw output stands for, raw * target scale + target mean.</summary>
    /// <param name="scores">The raw output of one row.</param>
    /// <exception cref="InvalidOperationException">The student is a classifier.</exception>
    public float ToValue(ReadOnlySpan<float> scores)
    {
        if (Spec.Task is not TaskKind.Regression) throw new InvalidOperationException($"A {Spec.Task} student has no value; use ToProbabilities.");
        RequireRoom(scores, OutputCount);
        return _converter.Value(scores);
    }

    /// <summary>The rules of a <c>tree</c> with the names of columns and classes: a question or an answer per line, indented by its depth.</summary>
    /// <exception cref="InvalidOperationException">The student is no tree.</exception>
    public string Rules() => Spec.Tree is null ? throw new InvalidOperationException($"{Spec.Architecture.Subject} has no rules; a {TreeArchitecture.Kind} has.") : new TreeRules(this).Write();

    private void ScoreIds(ReadOnlySpan<int> ids, Span<float> scores, Scratch scratch)
    {
        RequireRoom(scores, OutputCount);
        ((TextNetwork)_network).Forward(ids, [0, ids.Length], scores[..OutputCount], scratch);
    }

    private void ScoreRows(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, int rows, Span<float> scores, Scratch scratch)
    {
        var width = _table!.NumericWidth;
        var x = scratch.Floats(ScratchSlot.Input, rows * width);
        for (var row = 0; row < rows; row++) _table.EncodeNumeric(numeric.Slice(row * _table.NumericCount, _table.NumericCount), x.Slice(row * width, width));
        ((TableNetwork)_network).Forward(x, categories, rows, scores, scratch);
    }

    private void RequireText(bool pair)
    {
        if (_text is null) throw WrongKind();
        if (pair != Spec.IsTextPair) throw new ArgumentException(pair ? "This student reads one text; give only one." : "This student reads a pair of texts; give both.");
    }

    private void RequireIds(ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)_text!.IdCount) throw new ArgumentException($"Id {id} is out of range; this student's ids are 0 to {_text.IdCount - 1}.", nameof(ids));
        }
    }

    private void RequireTable(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, long rows)
    {
        if (rows * _table!.NumericCount != numeric.Length || rows * _table.CategoricalCount != categories.Length)
        {
            throw new ArgumentException($"This student reads {_table.NumericCount} numbers and {_table.CategoricalCount} categories per row; " +
                $"{rows} rows came with {numeric.Length} and {categories.Length}.");
        }
        for (var i = 0; i < categories.Length; i++)
        {
            var column = _table.Spec.Categorical[i % _table.CategoricalCount];
            if ((uint)categories[i] > (uint)column.Values.Count)
                throw new ArgumentException($"Column '{column.Name}' has the category ids 0 to {column.Values.Count}, not {categories[i]}; TableEncoder.CategoryId gives them.");
        }
    }

    private static void RequireRoom(ReadOnlySpan<float> span, int needed)
    {
        if (span.Length < needed) throw new ArgumentException($"The span holds {span.Length} values; {needed} are needed.");
    }

    private ArgumentException WrongKind() => new(_text is null
        ? $"This {Spec.Architecture.Name} student reads a table ({_table!.NumericCount} numbers, {_table.CategoricalCount} categories), not text."
        : $"This {Spec.Architecture.Name} student reads text, not a table.");
}
