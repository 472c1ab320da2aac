using System.Text.Json;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Students;
using MLNetDistill.Teachers.Encoders;
using MLNetDistill.Teachers.UseLite;
using MLNetDistill.Training;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers;

/// <summary>
/// A pretrained encoder of English text (Universal Sentence Encoder lite; Cer et al., 2018) with a linear head, fitted to labeled texts or
/// pairs of texts: the head alone, or the whole. The same data, options, seed and number of threads give the same teacher.
/// </summary>
public sealed class EncoderTeacher : IWhiteBoxTeacher, IDisposable
{
    internal const string FormatName = "mlnetdistill-encoder-teacher";

    private const string SpecEntry = "teacher.json";
    private const string VocabularyEntry = "vocabulary.json";
    private const string WeightsEntry = "weights.safetensors";

    private static readonly SealedArchive Format = new(FormatName, 1);

    private readonly Spec _spec;
    private readonly byte[] _vocabulary;
    private readonly UseLiteTokenizer _tokenizer;
    private readonly EncoderNetwork _network;
    private readonly Device _device;

    private EncoderTeacher(Spec spec, byte[] vocabulary, EncoderNetwork network, Device device)
    {
        (_spec, _vocabulary, _network, _device) = (spec, vocabulary, network, device);
        _tokenizer = UseLiteTokenizer.FromVocabulary(vocabulary);
    }

    private sealed record Spec(TaskKind Task, IReadOnlyList<string> Classes, bool IsPair, bool FineTuned, int MaxPieces, int? MaxCharacters, float TargetMean, float TargetScale)
    {
        public OutputSpec Output() => new(Task, Classes, TargetMean, TargetScale);
    }

    /// <inheritdoc/>
    public string Name => NameOf(_spec.FineTuned);

    /// <inheritdoc/>
    public TaskKind Task => _spec.Task;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _spec.Classes;

    /// <inheritdoc/>
    public long? ParameterCount => _network.parameters().Sum(p => p.numel());

    /// <summary>True if it reads pairs of texts.</summary>
    public bool IsTextPair => _spec.IsPair;

    /// <summary>The number of batches that are scored at a time. The scores do not depend on it. Default: one per processor.</summary>
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>How the fit went; null for a teacher that was loaded.</summary>
    public TrainingSummary? Summary { get; private set; }

    /// <summary>Fits a teacher.</summary>
    /// <param name="train">Texts or pairs of texts. Rows without a label are left out.</param>
    /// <param name="validation">Labeled examples that decide which epoch's weights of a fine-tuned encoder are kept; null to keep the last ones.</param>
    /// <param name="options">How to fit; null for the defaults.</param>
    /// <param name="run">Seed, threads (at most 2 are used), device, limits, checkpoint, progress; null for the defaults.</param>
    /// <param name="cancellationToken">Stops after the present step.</param>
    /// <exception cref="ArgumentException">The data are not labeled texts, or an option makes no sense; the message says what to do.</exception>
    /// <exception cref="IOException">The encoder's files are not in the cache and can't be fetched; the message gives the command to run.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static EncoderTeacher Fit(
        ExampleSet train, ExampleSet? validation = null, EncoderTeacherOptions? options = null, RunOptions? run = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        run ??= new();
        options.Validate();
        run.Validate();
        var labeled = Labeled(train) ?? throw new ArgumentException("The encoder needs labels to learn from, and no training example has one.", nameof(train));
        var texts = Texts(labeled.Inputs);
        PieceCoverage.Of(texts).Require($"The encoder reads nothing else: take the teacher '{TeacherCatalog.Transformer}' or '{TeacherCatalog.Self}', a model of your own or stored scores.");
        if (validation is not null && (validation.Task != train.Task || !validation.Classes.SequenceEqual(train.Classes)))
            throw new ArgumentException("The validation examples need the task and the classes of the training examples, in the same order.", nameof(validation));

        var device = TorchDevice.Of(run.Device);
        var files = options.ModelFolder is { } folder ? UseLiteFiles.In(folder) : UseLiteFiles.Install(cancellationToken);
        var output = OutputSpec.Fit(labeled.Labels);
        var spec = new Spec(output.Task, output.Classes, texts.IsPair, options.FineTune, options.MaxPieces, options.MaxCharacters, output.TargetMean, output.TargetScale);
        var network = new EncoderNetwork(UseLiteEncoder.FromFiles(files, device), texts.IsPair, output.Count, device);
        var teacher = new EncoderTeacher(spec, files.ReadVocabulary(), network, device);
        try
        {
            var held = validation is null ? null : Labeled(validation);
            teacher.Summary = new EncoderTraining(network, output, options, run, device).Fit(
                teacher.Tokenize(texts, cancellationToken), labeled.Labels,
                held is null ? null : (teacher.Tokenize(Texts(held.Inputs), cancellationToken), held.Labels), cancellationToken);
            using (NewDisposeScope()) network.zero_grad();
            return teacher;
        }
        catch
        {
            teacher.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var output = _spec.Output();
        var raw = EncoderScoring.Run(Tokenize(Readable(examples), cancellationToken), output.Count, _network.forward, Threads, _device, progress, cancellationToken);
        if (Task == TaskKind.Regression)
            for (var i = 0; i < raw.Length; i++) raw[i] = (raw[i] * output.TargetScale) + output.TargetMean;
        return DenseSoftLabels.FromLogits(Task, Classes, raw);
    }

    /// <inheritdoc/>
    public TokenEmbeddings TokenEmbeddings => _tokenizer.Embeddings(_network.Encoder.EmbeddingTable(), UseLiteEncoder.EmbeddingWidth);

    // Computed from the spec, without a copy of the embeddings.
    int? IWhiteBoxTeacher.TokenEmbeddingWidth => UseLiteEncoder.EmbeddingWidth;

    /// <inheritdoc/>
    public InnerShape Inner => InnerOf(_spec.IsPair);

    /// <summary>What an encoder will show, before it is fitted.</summary>
    /// <param name="isPair">True if it reads pairs of texts.</param>
    public static InnerShape InnerOf(bool isPair) => EncoderInspection.ShapeOf(isPair);

    /// <summary>What an encoder will leave to a student, before it is fitted.</summary>
    /// <param name="fineTuned">True if all of it is fitted, false if it is the head alone.</param>
    public static Inheritance InheritanceOf(bool fineTuned) => new(NameOf(fineTuned)) { EmbeddingWidth = UseLiteEncoder.EmbeddingWidth };

    /// <inheritdoc/>
    public TeacherStates Inspect(ExampleInputs examples, LossNeeds needs, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        EncoderInspection.Run(_network, _spec.IsPair, Tokenize(Readable(examples), cancellationToken), needs, Threads, _device, progress, cancellationToken);

    /// <summary>Writes the whole teacher, vocabulary included, under a temporary name and renames it.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream => Format.Write(stream,
    [
        (SpecEntry, JsonSerializer.SerializeToUtf8Bytes(_spec, SpecJson.Options)),
        (VocabularyEntry, _vocabulary),
        (WeightsEntry, SealedArchive.Bytes(s => SafeTensors.Write(s, _network.Export()))),
    ]));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device"><c>auto</c> (default; a GPU if there is one), <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is damaged, or not such a teacher, or of a version that this library does not read.</exception>
    public static EncoderTeacher Load(string path, string device = "auto")
    {
        var target = TorchDevice.Of(device);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Format.Read(stream, path, "a usable encoder teacher", "Copy the file again or fit the teacher again.", entries =>
        {
            var spec = JsonSerializer.Deserialize<Spec>(entries.Get(SpecEntry), SpecJson.Options)!;
            var network = new EncoderNetwork(new UseLiteEncoder(target), spec.IsPair, spec.Output().Count, target);
            network.Import(SafeTensors.Read(new MemoryStream(entries.Get(WeightsEntry))));
            return new EncoderTeacher(spec, entries.Get(VocabularyEntry), network, target);
        });
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => _network.Dispose();

    private static string NameOf(bool fineTuned) => fineTuned ? "use-lite (fine-tuned)" : "use-lite (frozen)";

    private TokenizedTexts Tokenize(TextInputs texts, CancellationToken cancellationToken) =>
        TokenizedTexts.Of(texts, _tokenizer, _spec.MaxPieces, _spec.MaxCharacters, cancellationToken);

    private TextInputs Readable(ExampleInputs examples)
    {
        var texts = Texts(examples);
        return texts.IsPair == _spec.IsPair ? texts
            : throw new ArgumentException($"This teacher reads {(_spec.IsPair ? "pairs of texts" : "single texts")}; the examples are {(texts.IsPair ? "pairs" : "single texts")}.", nameof(examples));
    }

    private static TextInputs Texts(ExampleInputs inputs) => inputs as TextInputs
        ?? throw new ArgumentException($"The encoder reads texts, and the data are a table; for tables there is '{TeacherCatalog.MlpEnsemble}'.", nameof(inputs));

    private static ExampleSet? Labeled(ExampleSet examples)
    {
        var rows = Enumerable.Range(0, examples.Count).Where(examples.Labels.IsLabeled).ToArray();
        return rows.Length == 0 ? null : rows.Length == examples.Count ? examples : examples.Select(rows);
    }
}
