using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

[LoadName(RegressionPredictionTransformer.Name)]
internal static class RegressionPredictionTransformer
{
    public const string Name = "RegressionPredXfer";

    private static RegressionPredictionTransformer<LinearRegressionModelParameters> Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, ctx);
}

public sealed class RegressionPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    internal RegressionPredictionTransformer(TModel model, string featureColumn, VectorDataViewType featureType) : base(model, featureColumn, featureType) { }

    internal RegressionPredictionTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx) { }

    private protected override RowMapper MakeScorer(DataViewSchema inputSchema) =>
        new Scorer(inputSchema, FindFeatures(inputSchema), (LinearModelParameters)(object)Model);

    private protected override void SaveModel(ModelSaveContext ctx) => SaveBase(ctx, RegressionPredictionTransformer.Name);

    private sealed class Scorer(DataViewSchema inputSchema, DataViewSchema.Column features, LinearModelParameters model) : RowMapper(inputSchema)
    {
        public override DataViewSchema.DetachedColumn[] OutputColumns { get; } =
        [
            new(ScoreColumns.Score, NumberDataViewType.Single,
                ScoreColumns.Annotate(inputSchema, ScoreColumns.Regression, ScoreColumns.Score).ToAnnotations()),
        ];

        public override IEnumerable<int> GetDependencies(int output) => [features.Index];

        protected override Delegate MakeGetter(DataViewRow input, int output)
        {
            var getter = input.GetGetter<VBuffer<float>>(features);
            VBuffer<float> vector = default;
            ValueGetter<float> getScore = (ref float score) =>
            {
                getter(ref vector);
                score = model.Score(vector);
            };
            return getScore;
        }
    }
}
