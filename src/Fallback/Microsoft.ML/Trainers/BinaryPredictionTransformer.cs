using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using CalibratedLinearModel = Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>;

namespace Microsoft.ML.Data;

[LoadName(BinaryPredictionTransformer.Name)]
internal static class BinaryPredictionTransformer
{
    public const string Name = "BinaryPredXfer";

    private static BinaryPredictionTransformer<CalibratedLinearModel> Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, ctx);
}

public sealed class BinaryPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    internal BinaryPredictionTransformer(TModel model, string featureColumn, VectorDataViewType featureType) : base(model, featureColumn, featureType) { }

    internal BinaryPredictionTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx) { }

    private protected override RowMapper MakeScorer(DataViewSchema inputSchema) =>
        new Scorer(inputSchema, FindFeatures(inputSchema), (CalibratedLinearModel)(object)Model);

    private protected override void SaveModel(ModelSaveContext ctx) => SaveBase(ctx, BinaryPredictionTransformer.Name);

    private sealed class Scorer : RowMapper
    {
        private readonly DataViewSchema.Column _features;
        private readonly CalibratedLinearModel _model;

        public Scorer(DataViewSchema inputSchema, DataViewSchema.Column features, CalibratedLinearModel model)
            : base(inputSchema)
        {
            _features = features;
            _model = model;
            DataViewSchema.Annotations.Builder Annotate(string valueKind) => ScoreColumns.Annotate(inputSchema, ScoreColumns.Binary, valueKind);
            var probability = Annotate(ScoreColumns.Probability);
            probability.AddPrimitiveValue(AnnotationUtils.IsNormalized, BooleanDataViewType.Instance, true);
            OutputColumns =
            [
                new(ScoreColumns.PredictedLabel, BooleanDataViewType.Instance, Annotate(ScoreColumns.PredictedLabel).ToAnnotations()),
                new(ScoreColumns.Score, NumberDataViewType.Single, Annotate(ScoreColumns.Score).ToAnnotations()),
                new(ScoreColumns.Probability, NumberDataViewType.Single, probability.ToAnnotations()),
            ];
        }

        public override DataViewSchema.DetachedColumn[] OutputColumns { get; }

        public override IEnumerable<int> GetDependencies(int output) => [_features.Index];

        protected override Delegate MakeGetter(DataViewRow input, int output)
        {
            var getter = input.GetGetter<VBuffer<float>>(_features);
            VBuffer<float> vector = default;
            float Score()
            {
                getter(ref vector);
                return _model.SubModel.Score(vector);
            }
            return OutputColumns[output].Name switch
            {
                ScoreColumns.PredictedLabel => (ValueGetter<bool>)((ref bool positive) => positive = Score() > 0),
                ScoreColumns.Score => (ValueGetter<float>)((ref float score) => score = Score()),
                _ => (ValueGetter<float>)((ref float probability) => probability = _model.Calibrator.PredictProbability(Score())),
            };
        }
    }
}
