using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Students;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>Scores a student's network on labeled examples.</summary>
internal sealed class StudentValidation
{
    private const int BatchSize = 256;

    private readonly StudentSpec _spec;
    private readonly EncodedExamples _inputs;
    private readonly ExampleLabels _labels;

    private StudentValidation(StudentSpec spec, EncodedExamples inputs, ExampleLabels labels) => (_spec, _inputs, _labels) = (spec, inputs, labels);

    /// <summary>Null if no example is labeled.</summary>
    public static StudentValidation? Create(StudentSpec spec, Vocabulary? vocabulary, ExampleSet examples)
    {
        var labeled = Enumerable.Range(0, examples.Count).Where(examples.Labels.IsLabeled).ToArray();
        if (labeled.Length == 0) return null;
        var known = labeled.Length == examples.Count ? examples : examples.Select(labeled);
        return new(spec, EncodedExamples.Encode(spec, vocabulary, known.Inputs), known.Labels);
    }

    /// <summary>The inputs, as the student reads them.</summary>
    public EncodedExamples Inputs => _inputs;

    /// <summary>Scores raw outputs, [rows × outputs].</summary>
    public ValidationScore Score(ReadOnlySpan<float> outputs) => ValidationScore.Of(OutputSpec.Of(_spec), _labels, outputs);

    public ValidationScore Score(StudentModule module, Device device)
    {
        module.Dropout = null;
        module.Mix = null;
        var outputs = new float[_inputs.Count * _spec.OutputCount()];
        for (var start = 0; start < _inputs.Count; start += BatchSize)
        {
            using var scope = NewDisposeScope();
            var rows = Enumerable.Range(start, Math.Min(BatchSize, _inputs.Count - start)).ToArray();
            module.call(_inputs.Batch(rows, device)).cpu().data<float>().CopyTo(outputs.AsSpan(start * _spec.OutputCount()));
        }
        return Score(outputs);
    }

    public void AddTo(IncrementalHash hash)
    {
        _inputs.AddTo(hash);
        new EncodedTargets(OutputSpec.Of(_spec), _labels, null).AddTo(hash);
    }
}
