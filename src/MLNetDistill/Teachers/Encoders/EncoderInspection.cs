using MLNetDistill.Signals;
using MLNetDistill.Teachers.UseLite;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers.Encoders;

/// <summary>Runs the encoder over many texts and keeps what goes on inside. For pairs of texts the vectors of both stand side by side, and there are no tokens.</summary>
internal static class EncoderInspection
{
    public static InnerShape ShapeOf(bool isPair) => isPair
        ? new() { Hidden = [.. UseLiteStates.Shape.Hidden.Select(layer => new LayerShape(layer.Name, 2 * layer.Width))] }
        : UseLiteStates.Shape;

    public static TeacherStates Run(EncoderNetwork network, bool isPair, TokenizedTexts texts, LossNeeds needs, int threads, Device? device, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var kept = new TeacherStatesBuilder(ShapeOf(isPair), needs, texts.Count, texts.Length);
        EncoderScoring.ForEachBatch(texts, threads, device, (rows, batch) =>
        {
            var states = network.Inspect(batch);
            for (var layer = 0; layer < states.Pooled.Count; layer++)
            {
                // For a pair all first texts come before all second ones.
                kept.AddPooled(layer, rows, isPair ? cat(states.Pooled[layer].chunk(2), 1) : states.Pooled[layer]);
                if (kept.KeepsTokens && layer < states.Pieces.Count) kept.AddTokens(layer, rows, states.Pieces[layer], i => batch.Starts[i]);
            }
            for (var layer = 0; kept.KeepsAttention && layer < states.Attention.Count; layer++)
            {
                var parts = states.Attention[layer].chunk(3, 1);
                kept.AddAttention(layer, rows, parts[0], parts[1], parts[2], i => batch.Starts[i]);
            }
        }, progress, cancellationToken);
        return kept.Build();
    }
}
