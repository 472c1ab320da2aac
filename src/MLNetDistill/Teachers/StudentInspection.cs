using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers;

/// <summary>Runs a trained student's network over many examples and keeps what goes on inside.</summary>
internal static class StudentInspection
{
    private const int BatchRows = 256;

    public static TeacherStates Run(StudentModel student, ExampleInputs examples, LossNeeds needs, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        using var outer = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = StudentModule.Create(student.Spec, student.Vocabulary, seed: 0, CPU);
        module.Import(student.Weights);
        module.Inspects = true;
        var encoded = EncodedExamples.Encode(student.Spec, student.Vocabulary, examples);
        var kept = new TeacherStatesBuilder(StudentInner.ShapeOf(student.Spec.Architecture), needs, encoded.Count, encoded.Tokens);
        for (var start = 0; start < encoded.Count; start += BatchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rows = Enumerable.Range(start, Math.Min(BatchRows, encoded.Count - start)).ToArray();
            var batch = encoded.Batch(rows, CPU);
            module.call(batch);
            Add(kept, rows, batch.Tokens, module.Inner!);
            progress?.Report(start + rows.Length);
        }
        return kept.Build();
    }

    private static void Add(TeacherStatesBuilder kept, int[] rows, int tokens, InnerStates states)
    {
        for (var layer = 0; layer < states.Hidden.Count; layer++)
        {
            kept.AddPooled(layer, rows, states.Hidden[layer].Pooled);
            if (kept.KeepsTokens && states.Hidden[layer].Tokens is { } vectors) kept.AddTokens(layer, rows, Flat(vectors), StartOf);
        }
        for (var layer = 0; kept.KeepsAttention && layer < states.Attention.Count; layer++)
        {
            var attention = states.Attention[layer];
            kept.AddAttention(layer, rows, Flat(attention.Queries), Flat(attention.Keys), Flat(attention.Values), StartOf);
        }

        // Every example of a batch is padded to the same length.
        int StartOf(int i) => i * tokens;

        static Tensor Flat(Tensor states) => states.reshape(-1, states.shape[2]);
    }
}
