using System.Numerics.Tensors;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Teachers.UseLite;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MLNetDistill.Teachers.Encoder;

/// <summary>Runs the encoder over many texts and keeps what goes on inside. For pairs of texts the vectors of both stand side by side, and there are no tokens.</summary>
internal static class EncoderInspection
{
    // More than this is more than a student's training is worth.
    private const long MostBytes = 8L << 30;

    public static InnerShape ShapeOf(bool isPair) => isPair
        ? new() { Hidden = [.. UseLiteStates.Shape.Hidden.Select(layer => new LayerShape(layer.Name, 2 * layer.Width))] }
        : UseLiteStates.Shape;

    public static TeacherStates Run(EncoderNetwork network, bool isPair, TokenizedTexts texts, LossNeeds needs, int threads, Device? device, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var shape = ShapeOf(isPair);
        var keepsTokens = needs.HasFlag(LossNeeds.TokenStates) && !isPair;
        var keepsAttention = needs.HasFlag(LossNeeds.Attention) && !isPair;
        var starts = new int[texts.Count + 1];
        for (var row = 0; row < texts.Count; row++) starts[row + 1] = starts[row] + texts.Length(row);
        CheckSize(shape, texts.Count, starts[^1], keepsTokens, keepsAttention);

        var pooled = shape.Hidden.Select(layer => New(texts.Count, layer.Width)).ToArray();
        StateMatrix?[] tokens = keepsTokens ? [.. shape.Hidden.Select(layer => layer.HasTokens ? New(starts[^1], layer.Width) : null)] : [];
        AttentionMatrices[] attention = keepsAttention
            ? [.. shape.Attention.Select(layer => new AttentionMatrices(New(starts[^1], layer.Width), New(starts[^1], layer.Width), New(starts[^1], layer.Width)))] : [];

        EncoderScoring.ForEachBatch(texts, threads, device, (rows, batch) =>
        {
            var states = network.Inspect(batch);
            for (var layer = 0; layer < pooled.Length; layer++)
            {
                // For a pair all first texts come before all second ones.
                var vectors = isPair ? cat(states.Pooled[layer].chunk(2), 1) : states.Pooled[layer];
                var values = Values(vectors);
                for (var i = 0; i < rows.Length; i++) Copy(values, i, pooled[layer], rows[i], 1);
            }
            for (var layer = 0; layer < tokens.Length; layer++)
                if (tokens[layer] is { } matrix) CopyTokens(states.Pieces[layer], matrix);
            for (var layer = 0; layer < attention.Length; layer++)
            {
                var parts = states.Attention[layer].chunk(3, 1);
                CopyTokens(parts[0], attention[layer].Queries);
                CopyTokens(parts[1], attention[layer].Keys);
                CopyTokens(parts[2], attention[layer].Values);
            }

            void CopyTokens(Tensor packed, StateMatrix matrix)
            {
                var values = Values(packed);
                for (var i = 0; i < rows.Length; i++) Copy(values, batch.Starts[i], matrix, starts[rows[i]], batch.Lengths[i]);
            }
        }, progress, cancellationToken);
        return new(shape, pooled, tokens, attention, keepsTokens || keepsAttention ? starts : null);
    }

    private static StateMatrix New(int rows, int width) => new(new Half[(long)rows * width], width);

    private static float[] Values(Tensor tensor) => tensor.contiguous().cpu().data<float>().ToArray();

    private static void Copy(float[] from, int fromRow, StateMatrix to, int toRow, int rows) => TensorPrimitives.ConvertToHalf(
        from.AsSpan(fromRow * to.Width, rows * to.Width), to.Values.AsSpan(toRow * to.Width, rows * to.Width));

    private static void CheckSize(InnerShape shape, long examples, long pieces, bool keepsTokens, bool keepsAttention)
    {
        var widest = shape.Hidden.Max(layer => layer.Width);
        var numbers = (examples * shape.Hidden.Sum(layer => layer.Width))
            + (keepsTokens ? pieces * shape.Hidden.Where(layer => layer.HasTokens).Sum(layer => layer.Width) : 0)
            + (keepsAttention ? pieces * 3 * shape.Attention.Sum(layer => layer.Width) : 0);
        if (2 * numbers > MostBytes || Math.Max(examples, keepsTokens || keepsAttention ? pieces : 0) * widest > Array.MaxLength)
            throw new ArgumentException($"The teacher's states for {examples} texts would take {2 * numbers >> 30} GB. Take fewer examples, or a loss that needs vectors of whole texts only.");
    }
}
