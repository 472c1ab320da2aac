using MLNetDistill.Inference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDistill.Students;

/// <summary>Embeddings, convolutions of several widths, ReLU and the maximum over time, perhaps the mean embedding, dropout and a linear layer.</summary>
internal sealed class TextCnnModule : SequenceModule
{
    private readonly TextCnnArchitecture _architecture;
    private readonly (Parameter Weight, Parameter Bias)[] _convolutions;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;

    public TextCnnModule(StudentSpec spec, TextCnnArchitecture architecture, Vocabulary vocabulary, Device device) : base(spec, architecture, vocabulary, device)
    {
        _architecture = architecture;
        _convolutions = [.. architecture.Widths.Select((_, i) => (Weight($"convolutions.{i}.weight"), Weight($"convolutions.{i}.bias")))];
        (_outputWeight, _outputBias) = (Weight("output.weight"), Weight("output.bias"));
    }

    public override Tensor forward(StudentBatch input)
    {
        var batch = (SequenceBatch)input;
        var embeddings = Embed(batch);
        // [batch, width of an embedding, length], as a convolution wants it: copied once here and not by each of them, which took a twelfth of a step.
        var own = embeddings.transpose(1, 2).contiguous();
        var words = Mixed(own);
        var maxima = _convolutions.Select((convolution, i) => Convolve(words, batch.Mask, convolution, _architecture.Widths[i])).ToList();
        // ReLU and maximum may change places, and there is less to do after the maximum.
        var features = cat(maxima, 1).relu();
        // Of an example's own words, without any padding.
        var mean = new Lazy<Tensor>(() => Mixed(SequenceBatch.MeanAcross(own, batch.Ids.NotEqualTo(Vocabulary.PaddingId).to(ScalarType.Float32))));
        if (_architecture.IncludeMean) features = cat([features, mean.Value], 1);
        if (Inspects) Inner = new() { Hidden = [new(() => mean.Value, () => Mixed(embeddings)), new(features)], TokenMask = batch.TokenMask() };
        return functional.linear(Drop(features, _architecture.Dropout), _outputWeight, _outputBias);
    }

    /// <summary>The maximum over an example's own windows, [batch, filters].</summary>
    private Tensor Convolve(Tensor words, Tensor? mask, (Parameter Weight, Parameter Bias) convolution, int width)
    {
        // The student's file holds the weights word by word; a convolution wants them channel by channel.
        var weight = convolution.Weight.view(_architecture.Filters, width, _architecture.EmbeddingWidth).transpose(1, 2);
        var windows = functional.conv1d(words, weight, convolution.Bias);
        if (mask is not null) windows = windows.Plus(mask.narrow(2, width - 1, windows.shape[2]));
        return windows.max(2).values;
    }
}
