using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Transforms;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Teachers.MLNet;

/// <summary>What a model's score column says, found out from the columns that it adds and their annotations.</summary>
/// <param name="Task">What the model predicts.</param>
/// <param name="Classes">The class names in the order of the scores.</param>
/// <param name="Column">The column that is read: Score, or for a calibrated binary model Probability.</param>
/// <param name="Form">What the numbers are; null to find out from them.</param>
internal sealed record ModelOutput(TaskKind Task, IReadOnlyList<string> Classes, DataViewSchema.Column Column, ScoreForm? Form)
{
    /// <exception cref="ArgumentException">No score column of a kind that can teach; the message says what there is and the way out.</exception>
    public static ModelOutput Of(DataViewSchema schema, ModelTeacherOptions options)
    {
        var score = schema.GetColumnOrNull(options.ScoreColumnName) ?? throw new ArgumentException(
            $"The model has no column '{options.ScoreColumnName}'; its columns are {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}. A teacher is a model with a trained predictor in it.");
        switch (score.Type)
        {
            case VectorDataViewType { IsKnownSize: false }:
                throw new ArgumentException($"The model's column '{score.Name}' is a vector of unknown size, so its classes are not known. A student that this library saved gets its size back by LoadWithStudents.");
            case VectorDataViewType { ItemType: var item } vector when item.RawType == typeof(float) && vector.Size >= 2:
                return new(TaskKind.Multiclass, Names(schema, score, vector.Size, options), score, options.Scores);
            case NumberDataViewType { RawType: var raw } when raw == typeof(float):
                return IsBinary(schema, score, options) ? Binary(schema, score, options) : new(TaskKind.Regression, [], score, ScoreForm.Logits);
            default:
                throw new ArgumentException($"The model's column '{score.Name}' has type {score.Type}; a score is a Single or a vector of at least two of them.");
        }
    }

    /// <summary>Reads every row.</summary>
    public DenseSoftLabels Read(IDataView scored, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        const int RowsPerReport = 256;
        var column = scored.Schema[Column.Name];
        var width = Logits.Width(Task, Classes.Count);
        var scores = new List<float>();
        using var cursor = scored.GetRowCursor([column]);
        var read = Reader(cursor, column, width);
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            read(scores);
            if (scores.Count / width % RowsPerReport == 0) progress?.Report(scores.Count / width);
        }
        progress?.Report(scores.Count / width);
        var form = Form ?? (AreProbabilities(scores, width) ? ScoreForm.Probabilities : ScoreForm.Logits);
        return form == ScoreForm.Probabilities ? DenseSoftLabels.FromProbabilities(Task, Classes, scores.ToArray()) : DenseSoftLabels.FromLogits(Task, Classes, [.. scores]);
    }

    private static Action<List<float>> Reader(DataViewRow row, DataViewSchema.Column column, int width)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getNumber = row.GetGetter<float>(column);
            return scores =>
            {
                float value = 0;
                getNumber(ref value);
                scores.Add(value);
            };
        }
        var getVector = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> buffer = default;
        return scores =>
        {
            getVector(ref buffer);
            if (buffer.Length != width) throw new ArgumentException($"The model scored {buffer.Length} classes in one row; it has {width}.");
            scores.AddRange(buffer.DenseValues());
        };
    }

    /// <summary>ML.NET's maximum-entropy and tree trainers score in probabilities, others in margins; nothing in the schema says which.</summary>
    private static bool AreProbabilities(List<float> scores, int width)
    {
        for (var start = 0; start < scores.Count; start += width)
        {
            var sum = 0.0;
            for (var c = start; c < start + width; c++)
            {
                if (scores[c] is not (>= 0 and <= 1.0001f)) return false;
                sum += scores[c];
            }
            if (Math.Abs(sum - 1) > 1e-3) return false;
        }
        return true;
    }

    private static bool IsBinary(DataViewSchema schema, DataViewSchema.Column score, ModelTeacherOptions options) => Kind(score) switch
    {
        "BinaryClassification" => true,
        "Regression" => false,
        _ => schema.GetColumnOrNull(options.ProbabilityColumnName) is not null || schema.GetColumnOrNull(options.PredictedLabelColumnName)?.Type is BooleanDataViewType,
    };

    private static ModelOutput Binary(DataViewSchema schema, DataViewSchema.Column score, ModelTeacherOptions options)
    {
        var names = options.Classes ?? DataViewLabels.BoolNames;
        if (names.Count != 2) throw new ArgumentException($"The model tells two classes apart; {names.Count} names were given.");
        return options.Scores != ScoreForm.Logits && schema.GetColumnOrNull(options.ProbabilityColumnName) is { Type.RawType: var raw } probability && raw == typeof(float)
            ? new(TaskKind.Binary, names, probability, ScoreForm.Probabilities)
            : new(TaskKind.Binary, names, score, options.Scores ?? ScoreForm.Logits);
    }

    private static string? Kind(DataViewSchema.Column score)
    {
        if (score.Annotations.Schema.GetColumnOrNull("ScoreColumnKind")?.Type is not TextDataViewType) return null;
        ReadOnlyMemory<char> kind = default;
        score.Annotations.GetValue("ScoreColumnKind", ref kind);
        return kind.ToString();
    }

    private static IReadOnlyList<string> Names(DataViewSchema schema, DataViewSchema.Column score, int count, ModelTeacherOptions options)
    {
        var predicted = schema.GetColumnOrNull(options.PredictedLabelColumnName);
        var names = options.Classes
            ?? Whole(KeyNames.Annotated(score, "SlotNames"))
            ?? Whole(KeyNames.Annotated(score, "TrainingLabelValues"))
            ?? (predicted is { Type: KeyDataViewType type } key && type.Count == (ulong)count ? Whole(KeyNames.Of(key)) : null)
            ?? throw new ArgumentException($"The model scores {count} classes but does not name them. Train it on a label that MapValueToKey made, or give the names in the options, in the order of the scores.");
        return names.Count == count ? names : throw new ArgumentException($"The model scores {count} classes; {names.Count} names were given.");

        string[]? Whole(string[]? found) => found?.Length == count && Array.TrueForAll(found, name => name.Length > 0) ? found : null;
    }
}
