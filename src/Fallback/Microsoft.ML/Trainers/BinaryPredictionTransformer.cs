using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

[LoadName(BinaryPredictionTransformer.Name)]
internal static class BinaryPredictionTransformer
{
    public const string Name = "BinaryPredXfer";

    private static BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env, ctx);
}

public sealed class BinaryPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    internal BinaryPredictionTransformer(TModel model, string featureColumn, VectorDataViewType featureType) : base(model, featureColumn, featureType) { }

    internal BinaryPredictionTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx) { }

    private protected override RowMapper MakeScorer(DataViewSchema inputSchema) =>
        new Scorer(inputSchema, FindFeatures(inputSchema), (CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>)(object)Model);

    private protected override void SaveModel(ModelSaveContext ctx) => SaveBase(ctx, BinaryPredictionTransformer.Name);

    private sealed class Scorer : RowMapper
    {
        private readonly DataViewSchema.Column _features;
        private readonly CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> _model;

        public Scorer(DataViewSchema inputSchema, DataViewSchema.Column features, CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> model)
            : base(inputSchema)
        {
            _features = features;
            _model = model;
            var probability = ScoreColumns.Annotate(inputSchema, ScoreColumns.Binary, ScoreColumns.Probability);
            probability.AddPrimitiveValue(AnnotationUtils.IsNormalized, BooleanDataViewType.Instance, true);
            OutputColumns =
            [
                new(ScoreColumns.PredictedLabel, BooleanDataViewType.Instance, ScoreColumns.Annotate(inputSchema, ScoreColumns.Binary, ScoreColumns.PredictedLabel).ToAnnotations()),
                new(ScoreColumns.Score, NumberDataViewType.Single, ScoreColumns.Annotate(inputSchema, ScoreColumns.Binary, ScoreColumns.Score).ToAnnotations()),
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
