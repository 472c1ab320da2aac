using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Students;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;
using static TorchSharp.torch;

namespace MLNetDistill.Tests.Students;

/// <summary>A student says the same while it learns and while it serves.</summary>
public class StudentModuleTests
{
    private static readonly string[] Oddities = ["", " ", "sun", "!?", "sun sun rain", "\u2600 snow", "the the the the the the the the the the the the the the the the the"];

    public static TheoryData<string> Architectures() => ["linear", "bag", "bag-flat", "cnn", "cnn-mean", "cnn-one-width", "gru", "gru-forward", "bi-lstm", "bi-lstm-flat", "transformer", "transformer-learned", "linear-table", "mlp", "mlp-direct"];

    private static (StudentArchitecture Architecture, ExampleSet Examples) Make(string name) => name switch
    {
        "linear" => (Recipes.Linear, Texts(false)),
        "bag" => (Recipes.Bag, Texts(true)),
        "bag-flat" => (Recipes.Bag with { }, Texts(false)),
        "cnn" => (Recipes.Cnn, Texts(true)),
        "cnn-mean" => (new TextCnnArchitecture { EmbeddingWidth = 5, Filters = 3, Widths = [1, 3], IncludeMean = true }, Texts(true)),
        "cnn-one-width" => (new TextCnnArchitecture { EmbeddingWidth = 5, Filters = 3, Widths = [4], MaxLength = 6 }, Texts(false)),
        "gru" => (Recipes.Gru, Texts(true)),
        "gru-forward" => (new GruArchitecture { EmbeddingWidth = 5, StateWidth = 17, Bidirectional = false, MaxLength = 6 }, Texts(false)),
        "bi-lstm" => (Recipes.BiLstm, Texts(true)),
        "bi-lstm-flat" => (new BiLstmArchitecture { EmbeddingWidth = 5, StateWidth = 3, HiddenWidth = 0 }, Texts(false)),
        "transformer" => (Recipes.Transformer, Texts(true)),
        "transformer-learned" => (new TransformerArchitecture { EmbeddingWidth = 36, Layers = 1, Heads = 3, InnerWidth = 20, Positions = PositionKind.Learned, MaxLength = 6 }, Texts(false)),
        "linear-table" => (Recipes.Linear, MadeData.Table(50, TaskKind.Multiclass)),
        "mlp" => (Recipes.Mlp, MadeData.Table(50, TaskKind.Regression)),
        _ => (new MlpArchitecture { Hidden = [] }, MadeData.Table(50, TaskKind.Binary)),
    };

    private static ExampleSet Texts(bool pairs)
    {
        var made = MadeData.Texts(50, pairs: pairs);
        var odd = new TextInputs(Oddities, pairs ? [.. Oddities.Reverse()] : null);
        return new(made.Inputs.Append(odd), made.Labels.Append(made.Labels.Select(new int[Oddities.Length])));
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Training_and_serving_agree(string name)
    {
        var (architecture, examples) = Make(name);
        var (spec, vocabulary) = StudentFactory.Fit(architecture, examples, null, default);
        using var scope = NewDisposeScope();
        using var module = StudentModule.Create(spec, vocabulary, seed: 1, CPU);
        Randomize(module);
        var encoded = EncodedExamples.Encode(spec, vocabulary, examples.Inputs);
        var model = StudentModel.Create(spec, module.Export(), vocabulary);
        using var noGradient = no_grad();
        var together = Scores(module, encoded, [.. Enumerable.Range(0, examples.Count)]);
        for (var row = 0; row < examples.Count; row++)
        {
            var alone = Scores(module, encoded, [row]);
            var served = Serve(model, examples.Inputs, row);
            for (var c = 0; c < served.Length; c++)
            {
                var tolerance = 1e-5f * Math.Max(1, Math.Abs(alone[c]));
                Assert.Equal(alone[c], together[(row * served.Length) + c], tolerance);
                Assert.Equal(alone[c], served[c], tolerance);
            }
        }
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Initial_values_follow_from_the_seed(string name)
    {
        var (architecture, examples) = Make(name);
        var (spec, vocabulary) = StudentFactory.Fit(architecture, examples, null, default);
        float[] first = Values(1), again = Values(1), other = Values(2);
        Assert.Equal(first, again);
        if (architecture is not LinearArchitecture || spec.Table is not null) Assert.NotEqual(first, other);

        float[] Values(int seed)
        {
            using var module = StudentModule.Create(spec, vocabulary, seed, CPU);
            return [.. module.Export().SelectMany(w => w.Values)];
        }
    }

    [Fact]
    public void Dropout_scales_what_it_keeps_and_is_off_while_evaluating()
    {
        var (architecture, examples) = Make("mlp");
        architecture = ((MlpArchitecture)architecture) with { Hidden = [400], Dropout = 0.25 };
        var (spec, _) = StudentFactory.Fit(architecture, examples, null, default);
        using var scope = NewDisposeScope();
        using var module = StudentModule.Create(spec, null, 1, CPU);
        Randomize(module);
        var encoded = EncodedExamples.Encode(spec, null, examples.Inputs);
        using var noGradient = no_grad();
        int[] rows = [0, 1, 2];
        var plain = Scores(module, encoded, rows);
        Assert.Equal(plain, Scores(module, encoded, rows));
        const int Times = 2000;
        var dropped = Enumerable.Range(0, Times).Select(time =>
        {
            module.Dropout = new SeededRandom(1, "test", time);
            return Scores(module, encoded, rows);
        }).ToList();
        for (var i = 0; i < rows.Length; i++)
        {
            var mean = dropped.Average(scores => scores[i]);
            var error = Math.Sqrt(dropped.Average(scores => Math.Pow(scores[i] - mean, 2)) / Times);
            Assert.True(error > 0);
            Assert.Equal(plain[i], mean, 4 * error);
        }
    }

    [Fact]
    public void The_scales_of_a_table_and_of_a_target_come_from_what_is_known()
    {
        var inputs = new TableInputs(4, ["x", "constant"], [1, 7, 3, 7, float.NaN, 7, 5, 7], ["kind"], ["b", null, "a", "b"]);
        var examples = new ExampleSet(inputs, ExampleLabels.OfTargets([10, float.NaN, 14, float.NaN]));
        var (spec, _) = StudentFactory.Fit(new MlpArchitecture(), examples, null, default);
        Assert.Equal((3f, true), (spec.Table!.Numeric[0].Mean, spec.Table.Numeric[0].HasMissing));
        Assert.Equal(Math.Sqrt(8 / 3.0), spec.Table.Numeric[0].Scale, 1e-6);
        Assert.Equal((7f, 1f, false), (spec.Table.Numeric[1].Mean, spec.Table.Numeric[1].Scale, spec.Table.Numeric[1].HasMissing));
        Assert.Equal(["a", "b"], spec.Table.Categorical[0].Values);
        Assert.Equal((12f, 2f), (spec.TargetMean, spec.TargetScale));

        var unlabeled = new ExampleSet(inputs, examples.Labels.WithoutLabels());
        var (taught, _) = StudentFactory.Fit(new MlpArchitecture(), unlabeled, MLNetDistill.Signals.DenseSoftLabels.FromValues([0, 2, 4, 6]), default);
        Assert.Equal(3f, taught.TargetMean);
    }

    private static void Randomize(StudentModule module)
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            var random = new SeededRandom(1, name);
            var values = new float[parameter.numel()];
            // The products of an attention must stay where a float still has the digits that are asked for.
            var deviation = module is TransformerModule && parameter.ndim == 2 ? 1 / Math.Sqrt(parameter.shape[1]) : 1;
            for (var i = 0; i < values.Length; i++) values[i] = (float)(deviation * random.NextGaussian());
            parameter.copy_(tensor(values, parameter.shape));
            // Nothing is learned about the padding.
            if (name == "embedding.weight" && module is SequenceModule) parameter[0].zero_();
        }
    }

    private static float[] Scores(StudentModule module, EncodedExamples encoded, int[] rows)
    {
        using var scope = NewDisposeScope();
        return module.call(encoded.Batch(rows, CPU)).data<float>().ToArray();
    }

    private static float[] Serve(StudentModel model, ExampleInputs inputs, int row)
    {
        var scores = new float[model.OutputCount];
        if (inputs is TextInputs { IsPair: true } pairs) model.Score(pairs.Texts[row], pairs.Second(row), scores);
        else if (inputs is TextInputs texts) model.Score(texts.Texts[row], scores);
        else
        {
            var table = (TableInputs)inputs;
            var ids = Enumerable.Range(0, table.CategoricalNames.Count).Select(c => table.Categories(row)[c] is { } value ? model.TableEncoder.CategoryId(c, value) : 0).ToArray();
            model.Score(new TableRow(table.Numbers(row), ids), scores);
        }
        return scores;
    }
}
