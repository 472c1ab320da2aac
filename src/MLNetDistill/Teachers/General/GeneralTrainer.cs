using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Students;
using MLNetDistill.Teachers.Encoders;
using MLNetDistill.Teachers.UseLite;
using MLNetDistill.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDistill.Teachers;

/// <summary>
/// General distillation: a student learns the sentence vectors of Universal Sentence Encoder lite on unlabeled general text, by their cosine, through
/// a linear layer that is thrown away. Its embeddings start as the encoder's (<see cref="InheritedStart"/>). The same texts, options and seed
/// give the same student.
/// </summary>
public sealed class GeneralTrainer
{
    private readonly SequenceArchitecture _architecture;
    private readonly GeneralOptions _options;
    private readonly RunOptions _run;

    /// <summary>Creates a trainer.</summary>
    /// <param name="architecture">The student's network; it reads pieces.</param>
    /// <param name="options">Budget and files; null for the defaults.</param>
    /// <param name="run">Seed, threads, device, limits, checkpoint; null for the defaults. <c>RunOptions.Progress</c> is ignored; use <c>progress</c>.</param>
    /// <exception cref="ArgumentException">An option makes no sense, or the student reads words.</exception>
    public GeneralTrainer(SequenceArchitecture architecture, GeneralOptions? options = null, RunOptions? run = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        (_architecture, _options, _run) = (architecture, options ?? new(), run ?? new());
        architecture.Validate();
        _options.Validate();
        _run.Validate();
        if (architecture.Tokens != TokenKind.Pieces)
            throw new ArgumentException($"A general student reads the encoder's pieces: which words a task needs is not known yet. Set the {architecture.Name} student's tokens to pieces.");
    }

    /// <summary>Teaches a student.</summary>
    /// <param name="texts">General text, a sentence each. Empty ones and copies are left out.</param>
    /// <param name="progress">Told how far the run has come.</param>
    /// <param name="cancellationToken">Stops between batches; what was computed is in the files that were named.</param>
    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="IOException">The encoder's files are not in the cache and can't be fetched; the message gives the command to run.</exception>
    /// <exception cref="FormatException">A file to go on from is damaged or belongs to another run.</exception>
    public GeneralStudent Train(IEnumerable<string> texts, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var chosen = Choose(texts);
        var device = TorchDevice.Of(_run.Device);
        using var scope = NewDisposeScope();
        var files = _options.ModelFolder is { } folder ? UseLiteFiles.In(folder) : UseLiteFiles.Install(cancellationToken);
        var tokenizer = UseLiteTokenizer.FromVocabulary(files.ReadVocabulary());
        using var encoder = UseLiteEncoder.FromFiles(files);
        var tokenized = TokenizedTexts.Of(chosen, tokenizer, UseLiteEncoder.MaxPieces, null, cancellationToken);
        var vectors = SentenceVectors.Of(tokenized, encoder, _run.Threads, _options.VectorsPath, Forward(progress, chosen.Count), cancellationToken);

        var embeddings = tokenizer.Embeddings(encoder.EmbeddingTable(), UseLiteEncoder.EmbeddingWidth);
        // One output per number of a vector: the linear layer that is thrown away.
        var spec = new StudentSpec
        {
            Task = TaskKind.MultiLabel,
            Classes = [.. Enumerable.Range(0, UseLiteEncoder.OutputWidth).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            Architecture = _architecture,
        };
        var inputs = EncodedExamples.Encode(spec, embeddings.Pieces, chosen);
        using var module = StudentModule.Create(spec, embeddings.Pieces, _run.Seed, device);
        var initial = module.Export();
        InheritedStart.Apply(initial, embeddings.Pieces, embeddings);
        module.Import(initial);

        var batches = Batches(tokenized);
        var loop = new TrainingLoop(_options.Optimizer with { BatchSize = 1 }, _run with { Progress = Forward(progress) })
        {
            Pool = [.. Enumerable.Range(0, batches.Count)],
            EpochLength = batches.Count,
            Parameters = module.ParameterGroups(),
            AddGradients = step =>
            {
                var rows = batches[step.Rows[0]];
                var loss = nn.functional.cosine_similarity(module.call(inputs.Batch(rows, device)), Targets(vectors, rows, device), 1).mean().SubtractedFrom(1);
                loss.backward();
                return loss.ToNumber();
            },
            Fingerprint = Fingerprint(inputs),
        };
        loop.Run(cancellationToken);
        var weights = new WeightSet();
        foreach (var weight in module.Export().Where(w => !w.Name.StartsWith(GeneralStudent.LastLayer, StringComparison.Ordinal))) weights.Add(weight.Name, weight.Shape, weight.Values);
        return new(_architecture, embeddings.Pieces, weights);
    }

    private TextInputs Choose(IEnumerable<string> texts)
    {
        string[] all = [.. texts.Where(t => !string.IsNullOrWhiteSpace(t)).Distinct(StringComparer.Ordinal)];
        if (all.Length == 0) throw new ArgumentException("There is no text to learn from.", nameof(texts));
        var order = Enumerable.Range(0, all.Length).ToArray();
        new SeededRandom(_run.Seed, "general texts").Shuffle(order);
        return new([.. order.Take(_options.MaxTexts ?? all.Length).Select(i => all[i])]);
    }

    /// <summary>Texts of about the same length are learned together, always the same ones: padding would cost more than half of the time.</summary>
    private List<int[]> Batches(TokenizedTexts texts) =>
        [.. Enumerable.Range(0, texts.Count).OrderBy(texts.Length).Chunk(_options.Optimizer.BatchSize)];

    private static Tensor Targets(SentenceVectors vectors, int[] rows, Device device)
    {
        var values = new float[rows.Length * UseLiteEncoder.OutputWidth];
        for (var i = 0; i < rows.Length; i++) vectors.CopyTo(rows[i], values.AsSpan(i * UseLiteEncoder.OutputWidth));
        return tensor(values, [rows.Length, UseLiteEncoder.OutputWidth], device: device);
    }

    private string Fingerprint(EncodedExamples inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_architecture}{_options.Optimizer}{_run.Seed}/{_run.Threads}")));
        inputs.AddTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static SynchronousProgress<int>? Forward(IProgress<RunProgress>? progress, int total) =>
        progress is null ? null : new(done => progress.Report(new(new(RunStageKind.Scoring), done, total)));

    private static SynchronousProgress<TrainingProgress>? Forward(IProgress<RunProgress>? progress) =>
        progress is null ? null : new(p => progress.Report(new(new(RunStageKind.TrainingGeneral), p.Step, p.TotalSteps)));
}
