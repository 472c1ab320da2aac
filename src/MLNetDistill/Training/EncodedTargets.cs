using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Students;
using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>Labels and soft labels in flat arrays, and the tensors of a batch cut out of them.</summary>
internal sealed class EncodedTargets(OutputSpec spec, ExampleLabels labels, SoftLabels? softLabels = null, TeacherStates? states = null)
{
    public LabelBatch Labels(ReadOnlySpan<int> rows, Device device)
    {
        long known = 0;
        if (spec.Task is TaskKind.Binary or TaskKind.Multiclass)
        {
            var classes = new long[rows.Length];
            for (var i = 0; i < classes.Length; i++)
            {
                var index = labels.ClassIndex(rows[i]);
                if (index >= 0) known++;
                classes[i] = index >= 0 ? index : LabelBatch.Unlabeled;
            }
            return new(TensorCopy.Of(classes, [classes.Length], device), null, known);
        }
        var targets = new float[rows.Length * labels.Width];
        for (var i = 0; i < rows.Length; i++) labels[rows[i]].CopyTo(targets.AsSpan(i * labels.Width));
        Standardize(targets);
        foreach (var target in targets)
            if (!float.IsNaN(target)) known++;
        return new(null, TensorCopy.Of(targets, [rows.Length, labels.Width], device), known);
    }

    /// <param name="rows">The examples.</param>
    /// <param name="tokens">The number of tokens of the student's batch.</param>
    /// <param name="device">Where the tensors are made.</param>
    public TeacherBatch? Teacher(int[] rows, int tokens, Device device)
    {
        if (softLabels is null) return null;
        var scores = TeacherScores(rows);
        return new(softLabels.Task, TensorCopy.Of(scores, [rows.Length, scores.Length / rows.Length], device)) { Inner = states?.Batch(rows, tokens, device) };
    }

    /// <summary>The teacher's scores, those of a regression standardized, [rows, outputs].</summary>
    public float[] TeacherScores(ReadOnlySpan<int> rows)
    {
        var width = Logits.Width(softLabels!.Task, softLabels.Classes.Count);
        var scores = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = scores.AsSpan(i * width, width);
            if (softLabels is DenseSoftLabels dense) dense.Row(rows[i]).CopyTo(row);
            else ((TopKSoftLabels)softLabels).Spread(rows[i], row);
        }
        Standardize(scores);
        return scores;
    }

    public void AddTo(IncrementalHash hash)
    {
        for (var row = 0; row < labels.Count; row++) hash.AppendData(MemoryMarshal.AsBytes(labels[row]));
        states?.AddTo(hash);
        if (softLabels is DenseSoftLabels dense) hash.AppendData(MemoryMarshal.AsBytes(dense.Values));
        if (softLabels is not TopKSoftLabels top) return;
        hash.AppendData(MemoryMarshal.AsBytes(top.AllIndices));
        hash.AppendData(MemoryMarshal.AsBytes(top.AllLogProbabilities));
    }

    private void Standardize(Span<float> values)
    {
        if (spec.Task != TaskKind.Regression) return;
        foreach (ref var value in values) value = (value - spec.TargetMean) / spec.TargetScale;
    }
}
