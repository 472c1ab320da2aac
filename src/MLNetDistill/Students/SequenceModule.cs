using MLNetDistill.Inference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Students;

/// <summary>A network that begins with an embedding per word.</summary>
internal abstract class SequenceModule : StudentModule
{
    private readonly Embedding _embedding;

    protected SequenceModule(StudentSpec spec, SequenceArchitecture architecture, Vocabulary vocabulary, Device device) : base(spec, vocabulary.Count, device)
    {
        _embedding = nn.Embedding(1, architecture.EmbeddingWidth, padding_idx: Vocabulary.PaddingId);
        _embedding.weight = Weight("embedding.weight");
    }

    /// <summary>The embeddings of the words, [batch, length, width].</summary>
    protected Tensor Embed(SequenceBatch batch) => _embedding.call(batch.Ids);

    protected override bool IsTable(string name) => name == "embedding.weight";

    protected override void Dispose(bool disposing)
    {
        if (disposing) _embedding.Dispose();
        base.Dispose(disposing);
    }
}
