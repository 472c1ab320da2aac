using MLNetDistill.Data;
using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.AutoML.Recommendation;

/// <summary>What is known of a data set and its teacher before any student is trained: small numbers by name, by which data sets are compared.</summary>
public static class TaskFeatures
{
    private const int MaximumTexts = 20_000;

    /// <summary>
    /// Describes a data set: examples and labeled examples (decimal logarithms), classes, balance of the classes (entropy over its maximum), length of the texts in words and
    /// vocabulary (decimal logarithm) or numbers of columns, and, if the scores of a teacher of the same classes are given, its score, the entropy of its probabilities (over its
    /// maximum) and its calibration error on the labeled examples.
    /// </summary>
    /// <param name="examples">The training examples.</param>
    /// <param name="teacher">The teacher's scores of them in the same order; null (default) if unknown.</param>
    /// <param name="embedding">A vector that describes the data set, such as the mean of its texts' embeddings; null (default) for none.</param>
    /// <exception cref="ArgumentException">The teacher scored another number of examples.</exception>
    public static IReadOnlyDictionary<string, double> Of(ExampleSet examples, SoftLabels? teacher = null, IReadOnlyList<double>? embedding = null)
    {
        if (teacher is not null && teacher.Count != examples.Count) throw new ArgumentException($"The teacher scored {teacher.Count} examples; there are {examples.Count}.", nameof(teacher));
        var labeled = Enumerable.Range(0, examples.Count).Where(examples.Labels.IsLabeled).ToArray();
        var features = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["log-examples"] = Math.Log10(Math.Max(1, examples.Count)),
            ["log-labeled"] = Math.Log10(Math.Max(1, labeled.Length)),
            ["classes"] = examples.Classes.Count,
        };
        if (examples.Task is TaskKind.Binary or TaskKind.Multiclass && labeled.Length > 0)
        {
            var counts = labeled.GroupBy(examples.Labels.ClassIndex).Select(g => (double)g.Count() / labeled.Length);
            features["balance"] = counts.Sum(p => -p * Math.Log(p)) / Math.Log(examples.Classes.Count);
        }
        if (examples.Inputs is TextInputs texts) AddTexts(features, texts);
        if (examples.Inputs is TableInputs table)
        {
            features["numeric-columns"] = table.NumericNames.Count;
            features["categorical-columns"] = table.CategoricalNames.Count;
        }
        if (teacher?.AlignIfSame(examples.Classes) is DenseSoftLabels scores && scores.Classes.SequenceEqual(examples.Classes) && labeled.Length > 0) AddTeacher(features, (DenseSoftLabels)scores.Select(labeled), examples.Labels.Select(labeled));
        for (var i = 0; i < embedding?.Count; i++) features[$"embedding{i}"] = embedding[i];
        return features;
    }

    private static void AddTexts(Dictionary<string, double> features, TextInputs texts)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var known = words.GetAlternateLookup<ReadOnlySpan<char>>();
        long length = 0;
        var count = Math.Min(texts.Count, MaximumTexts);
        for (var row = 0; row < count; row++)
        {
            foreach (var text in new[] { texts.Texts[row], texts.Second(row) })
            {
                foreach (var word in WordTokenizer.Words(text))
                {
                    length++;
                    known.Add(word);
                }
            }
        }
        features["pairs"] = texts.IsPair ? 1 : 0;
        features["length"] = count > 0 ? (double)length / count : 0;
        features["log-vocabulary"] = Math.Log10(Math.Max(1, words.Count));
    }

    private static void AddTeacher(Dictionary<string, double> features, DenseSoftLabels scores, ExampleLabels labels)
    {
        var metrics = Evaluator.Evaluate(scores, labels);
        features["teacher-score"] = metrics[Metric.Headline(labels.Task).Name];
        if (labels.Task is not (TaskKind.Binary or TaskKind.Multiclass)) return;
        features["teacher-ece"] = metrics[Metric.Ece.Name];
        var entropy = Enumerable.Range(0, scores.Count).Average(row => scores.Probabilities(row).Sum(p => p > 0 ? -p * Math.Log(p) : 0));
        features["teacher-entropy"] = entropy / Math.Log(labels.Classes.Count);
    }
}
