using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>
/// Scores a network on labelled examples: accuracy for classes, micro-averaged F1 for multi-label, R² for regression; ties go to the smaller mean negative
/// log-likelihood or squared error.
/// </summary>
internal sealed class StudentValidation
{
    private const int BatchSize = 256;

    private readonly StudentSpec _spec;
    private readonly EncodedExamples _inputs;
    private readonly ExampleLabels _labels;

    private StudentValidation(StudentSpec spec, EncodedExamples inputs, ExampleLabels labels) => (_spec, _inputs, _labels) = (spec, inputs, labels);

    /// <summary>Null if no example is labelled.</summary>
    public static StudentValidation? Create(StudentSpec spec, Vocabulary? vocabulary, ExampleSet examples)
    {
        var labelled = Enumerable.Range(0, examples.Count).Where(examples.Labels.IsLabelled).ToArray();
        if (labelled.Length == 0) return null;
        var known = examples.Select(labelled);
        return new(spec, EncodedExamples.Encode(spec, vocabulary, known.Inputs), known.Labels);
    }

    public ValidationScore Score(StudentModule module, Device device)
    {
        module.Dropout = null;
        var outputs = new float[_inputs.Count * _spec.OutputCount()];
        for (var start = 0; start < _inputs.Count; start += BatchSize)
        {
            using var scope = NewDisposeScope();
            var rows = Enumerable.Range(start, Math.Min(BatchSize, _inputs.Count - start)).ToArray();
            module.call(_inputs.Batch(rows, device)).cpu().data<float>().CopyTo(outputs.AsSpan(start * _spec.OutputCount()));
        }
        return _spec.Task switch
        {
            TaskKind.Regression => ScoreValues(outputs),
            TaskKind.MultiLabel => ScoreSets(outputs),
            _ => ScoreClasses(outputs),
        };
    }

    public void AddTo(IncrementalHash hash)
    {
        _inputs.AddTo(hash);
        new EncodedTargets(_spec, _labels, null).AddTo(hash);
    }

    private ValidationScore ScoreClasses(ReadOnlySpan<float> outputs)
    {
        var width = _spec.OutputCount();
        var probabilities = new double[_spec.Classes.Count];
        double right = 0, loss = 0;
        for (var row = 0; row < _labels.Count; row++)
        {
            Logits.ToProbabilities(_spec.Task, outputs.Slice(row * width, width), probabilities);
            var label = _labels.ClassIndex(row);
            if (Array.IndexOf(probabilities, probabilities.Max()) == label) right++;
            loss -= Math.Log(Math.Max(probabilities[label], Logits.Clamp));
        }
        return new(right / _labels.Count, loss / _labels.Count);
    }

    private ValidationScore ScoreSets(ReadOnlySpan<float> outputs)
    {
        double hits = 0, named = 0, present = 0, loss = 0, known = 0;
        for (var row = 0; row < _labels.Count; row++)
        {
            for (var c = 0; c < _labels.Width; c++)
            {
                var (label, logit) = (_labels[row][c], outputs[(row * _labels.Width) + c]);
                if (float.IsNaN(label)) continue;
                known++;
                present += label;
                if (logit > 0) (named, hits) = (named + 1, hits + label);
                loss -= Math.Log(Math.Max(Logits.Sigmoid(label > 0 ? logit : -logit), Logits.Clamp));
            }
        }
        return new(named + present > 0 ? 2 * hits / (named + present) : 1, loss / known);
    }

    private ValidationScore ScoreValues(ReadOnlySpan<float> outputs)
    {
        var target = ColumnStatistics.Of(Enumerable.Range(0, _labels.Count).Select(row => _labels[row][0]));
        double squares = 0;
        for (var row = 0; row < _labels.Count; row++)
        {
            var error = (outputs[row] * _spec.TargetScale) + _spec.TargetMean - _labels[row][0];
            squares += error * error;
        }
        var meanSquare = squares / _labels.Count;
        return new(target.Deviation > 0 ? 1 - (meanSquare / (target.Deviation * target.Deviation)) : -meanSquare, meanSquare);
    }
}
