namespace MLNetDistill.Inference;

/// <summary>
/// The names and shapes of a student's weights: what its training module's state_dict holds and its <c>.mlnd</c> file stores. The one place that says so.
/// </summary>
public static class StudentParameters
{
    /// <summary>Every weight of a student, in the order in which they are stored.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="vocabularyCount"><see cref="Vocabulary.Count"/> of a student that reads sequences; not read for the others.</param>
    public static IReadOnlyList<(string Name, int[] Shape)> Shapes(StudentSpec spec, int vocabularyCount = 0)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var shapes = new List<(string, int[])>();
        var outputs = spec.OutputCount();
        switch (spec.Architecture)
        {
            case LinearArchitecture linear when spec.Table is null:
                shapes.Add(("weight", [linear.Ngrams.Buckets, outputs]));
                shapes.Add(("bias", [outputs]));
                break;
            case LinearArchitecture:
                shapes.Add(("numeric.weight", [outputs, NumericWidth(spec.Table)]));
                for (var i = 0; i < spec.Table.Categorical.Count; i++)
                    shapes.Add(($"categories.{i}.weight", [spec.Table.Categorical[i].Values.Count + 1, outputs]));
                shapes.Add(("bias", [outputs]));
                break;
            case BagOfNgramsArchitecture bag:
                shapes.Add(("embedding.weight", [bag.Ngrams.Buckets, bag.EmbeddingWidth]));
                if (bag.HiddenWidth > 0) AddDense("hidden", bag.EmbeddingWidth, bag.HiddenWidth);
                AddDense("output", bag.HiddenWidth > 0 ? bag.HiddenWidth : bag.EmbeddingWidth, outputs);
                break;
            case TextCnnArchitecture cnn:
                shapes.Add(("embedding.weight", [vocabularyCount, cnn.EmbeddingWidth]));
                for (var i = 0; i < cnn.Widths.Count; i++) AddDense($"convolutions.{i}", cnn.Widths[i] * cnn.EmbeddingWidth, cnn.Filters);
                AddDense("output", cnn.FeatureWidth, outputs);
                break;
            case GruArchitecture gru:
                AddRecurrent(gru, gates: 3);
                AddDense("output", gru.Directions.Count * gru.StateWidth, outputs);
                break;
            case BiLstmArchitecture lstm:
                AddRecurrent(lstm, gates: 4);
                if (lstm.HiddenWidth > 0) AddDense("hidden", lstm.Directions.Count * lstm.StateWidth, lstm.HiddenWidth);
                AddDense("output", lstm.HiddenWidth > 0 ? lstm.HiddenWidth : lstm.Directions.Count * lstm.StateWidth, outputs);
                break;
            case TransformerArchitecture transformer:
                AddTransformer(transformer);
                AddDense("output", transformer.EmbeddingWidth, outputs);
                break;
            case MlpArchitecture mlp:
                var width = NumericWidth(spec.Table!);
                for (var i = 0; i < spec.Table!.Categorical.Count; i++)
                {
                    var values = spec.Table.Categorical[i].Values.Count;
                    shapes.Add(($"embeddings.{i}.weight", [values + 1, mlp.EmbeddingWidth(values)]));
                    width += mlp.EmbeddingWidth(values);
                }
                for (var j = 0; j < mlp.Hidden.Count; j++)
                {
                    AddDense($"layers.{j}", width, mlp.Hidden[j]);
                    width = mlp.Hidden[j];
                }
                AddDense("output", width, outputs);
                break;
            case TreeArchitecture:
                shapes.Add(("leaves.weight", [spec.Tree!.Leaves, outputs]));
                break;
            default:
                throw new NotSupportedException($"There is no network for {spec.Architecture.Name}.");
        }
        return shapes;

        void AddRecurrent(RecurrentArchitecture recurrent, int gates)
        {
            shapes.Add(("embedding.weight", [vocabularyCount, recurrent.EmbeddingWidth]));
            foreach (var direction in recurrent.Directions)
            {
                AddDense($"{direction}.input", recurrent.EmbeddingWidth, gates * recurrent.StateWidth);
                shapes.Add(($"{direction}.state.weight", [gates * recurrent.StateWidth, recurrent.StateWidth]));
                if (recurrent is GruArchitecture) shapes.Add(($"{direction}.candidate.bias", [recurrent.StateWidth]));
            }
        }

        void AddTransformer(TransformerArchitecture transformer)
        {
            var width = transformer.EmbeddingWidth;
            shapes.Add(("embedding.weight", [vocabularyCount, width]));
            if (transformer.Positions == PositionKind.Learned) shapes.Add(("positions.weight", [transformer.MaxLength, width]));
            for (var i = 0; i < transformer.Layers; i++)
            {
                AddNorm($"layers.{i}.norm1", width);
                AddDense($"layers.{i}.qkv", width, 3 * width);
                AddDense($"layers.{i}.attention", width, width);
                AddNorm($"layers.{i}.norm2", width);
                AddDense($"layers.{i}.up", width, transformer.InnerWidth);
                AddDense($"layers.{i}.down", transformer.InnerWidth, width);
            }
            AddNorm("norm", width);
        }

        void AddNorm(string name, int width)
        {
            shapes.Add(($"{name}.weight", [width]));
            shapes.Add(($"{name}.bias", [width]));
        }

        void AddDense(string name, int inputs, int width)
        {
            shapes.Add(($"{name}.weight", [width, inputs]));
            shapes.Add(($"{name}.bias", [width]));
        }
    }

    /// <summary>Checks that the weights are exactly those of the student.</summary>
    /// <exception cref="ArgumentException">A weight is missing, of another shape, not finite, or not wanted; the message names it.</exception>
    public static void Validate(StudentSpec spec, WeightSet weights, int vocabularyCount = 0)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var shapes = Shapes(spec, vocabularyCount);
        foreach (var (name, shape) in shapes)
        {
            if (!weights.TryGet(name, out var weight))
                throw new ArgumentException($"The {spec.Architecture.Name} student needs a weight '{name}' of shape {Weight.FormatShape(shape)}; there is none.");
            if (!weight.Shape.SequenceEqual(shape))
                throw new ArgumentException($"Weight '{name}' has shape {weight.ShapeText}; the {spec.Architecture.Name} student needs {Weight.FormatShape(shape)}.");
            if (Array.FindIndex(weight.Values, v => !float.IsFinite(v)) is >= 0 and var bad)
                throw new ArgumentException($"Weight '{name}' holds {weight.Values[bad]} at {bad}; the training diverged or the file is damaged.");
        }
        if (weights.Count > shapes.Count)
        {
            var extra = weights.First(w => !shapes.Any(s => s.Name == w.Name)).Name;
            throw new ArgumentException($"Weight '{extra}' is not one of the {spec.Architecture.Name} student's.");
        }
    }

    private static int NumericWidth(TableSpec table) => table.Numeric.Count + table.Numeric.Count(c => c.HasMissing);
}
