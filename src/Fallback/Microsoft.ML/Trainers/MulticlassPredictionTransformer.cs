using System.Numerics.Tensors;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

[LoadName(MulticlassPredictionTransformer.Name)]
internal static class MulticlassPredictionTransformer
{
    public const string Name = "MulticlassPredXfer";

    private static MulticlassPredictionTransformer<MaximumEntropyModelParameters> Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, ctx);
}

public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    /// <summary>The KeyValues annotation that the label column had in training, if any.</summary>
    private readonly DataViewSchema.Annotations _labelValues;

    internal MulticlassPredictionTransformer(TModel model, string featureColumn, VectorDataViewType featureType, DataViewSchema.Annotations labelAnnotations)
        : base(model, featureColumn, featureType)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(labelAnnotations, kind => kind == AnnotationUtils.KeyValues);
        _labelValues = builder.ToAnnotations();
    }

    internal MulticlassPredictionTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx) => _labelValues = ctx.Reader.ReadAnnotations();

    private protected override RowMapper MakeScorer(DataViewSchema inputSchema) =>
        new Scorer(inputSchema, FindFeatures(inputSchema), (MaximumEntropyModelParameters)(object)Model, _labelValues);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        SaveBase(ctx, MulticlassPredictionTransformer.Name);
        ctx.Writer.WriteAnnotations(_labelValues);
    }

    private sealed class Scorer : RowMapper
    {
        private readonly DataViewSchema.Column _features;
        private readonly MaximumEntropyModelParameters _model;

        public Scorer(DataViewSchema inputSchema, DataViewSchema.Column features, MaximumEntropyModelParameters model,
            DataViewSchema.Annotations labelValues) : base(inputSchema)
        {
            _features = features;
            _model = model;
            var predictedLabel = ScoreColumns.Annotate(inputSchema, ScoreColumns.Multiclass, ScoreColumns.PredictedLabel);
            var score = ScoreColumns.Annotate(inputSchema, ScoreColumns.Multiclass, ScoreColumns.Score);
            if (labelValues.Schema.GetColumnOrNull(AnnotationUtils.KeyValues) is { Type: VectorDataViewType values } column && values.Size == model.Classes)
            {
                predictedLabel.Add(labelValues, _ => true);
                var getter = Generic.Call<Delegate>(GetValues<int>, values.ItemType.RawType, labelValues, column);
                score.Add(AnnotationUtils.TrainingLabelValues, values, getter);
                if (values.ItemType is TextDataViewType)
                    score.Add(AnnotationUtils.SlotNames, values, getter);
            }
            OutputColumns =
            [
                new(ScoreColumns.PredictedLabel, new KeyDataViewType(typeof(uint), model.Classes), predictedLabel.ToAnnotations()),
                new(ScoreColumns.Score, new VectorDataViewType(NumberDataViewType.Single, model.Classes), score.ToAnnotations()),
            ];
        }

        public override DataViewSchema.DetachedColumn[] OutputColumns { get; }

        public override IEnumerable<int> GetDependencies(int output) => [_features.Index];

        protected override Delegate MakeGetter(DataViewRow input, int output)
        {
            var getter = input.GetGetter<VBuffer<float>>(_features);
            return OutputColumns[output].Name == ScoreColumns.Score ? MakeScoreGetter(getter) : MakeLabelGetter(getter);
        }

        private ValueGetter<VBuffer<float>> MakeScoreGetter(ValueGetter<VBuffer<float>> getter)
        {
            VBuffer<float> vector = default;
            return (ref VBuffer<float> scores) =>
            {
                getter(ref vector);
                var editor = VBufferEditor.Create(ref scores, _model.Classes);
                _model.Score(vector, editor.Values);
                scores = editor.Commit();
            };
        }

        private ValueGetter<uint> MakeLabelGetter(ValueGetter<VBuffer<float>> getter)
        {
            VBuffer<float> vector = default;
            var buffer = new float[_model.Classes];
            return (ref uint key) =>
            {
                getter(ref vector);
                _model.Score(vector, buffer);
                // Missing features make missing scores, and those no label.
                key = float.IsNaN(buffer[0]) ? 0 : (uint)TensorPrimitives.IndexOfMax(buffer) + 1;
            };
        }

        private static Delegate GetValues<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column) => annotations.GetGetter<VBuffer<T>>(column);
    }
}
