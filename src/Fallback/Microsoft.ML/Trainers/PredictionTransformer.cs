using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    public interface IPredictionTransformer<out TModel> : ITransformer
    {
        TModel Model { get; }
    }

    public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
    {
        string FeatureColumnName { get; }
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>A fitted model as a transformer that adds its scores.</summary>
    public abstract class PredictionTransformerBase<TModel> : IPredictionTransformer<TModel>
        where TModel : class
    {
        private protected PredictionTransformerBase(TModel model) => Model = model;

        public TModel Model { get; }

        bool ITransformer.IsRowToRowMapper => true;

        public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

        public IDataView Transform(IDataView input)
        {
            Contracts.CheckValue(input, nameof(input));
            return new MappedDataView(input, MakeScorer(input.Schema));
        }

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            return new MappedDataView(new EmptyDataView(inputSchema), MakeScorer(inputSchema));
        }

        void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

        private protected abstract RowMapper MakeScorer(DataViewSchema inputSchema);

        private protected abstract void SaveModel(ModelSaveContext ctx);
    }

    public abstract class SingleFeaturePredictionTransformerBase<TModel> : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        private const string ModelPart = "Model";
        private readonly VectorDataViewType _featureType;

        private protected SingleFeaturePredictionTransformerBase(TModel model, string featureColumn, VectorDataViewType featureType) : base(model)
        {
            FeatureColumnName = featureColumn;
            _featureType = featureType;
        }

        private protected SingleFeaturePredictionTransformerBase(IHostEnvironment env, ModelLoadContext ctx) : base(ctx.LoadModel<TModel>(env, ModelPart))
        {
            FeatureColumnName = ctx.Reader.ReadString();
            _featureType = (VectorDataViewType)ctx.Reader.ReadType();
        }

        public string FeatureColumnName { get; }

        public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            return new ColumnBindings(inputSchema, MakeScorer(inputSchema).OutputColumns).Schema;
        }

        private protected DataViewSchema.Column FindFeatures(DataViewSchema inputSchema)
        {
            var column = inputSchema.GetColumnOrNull(FeatureColumnName)
                ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName);
            if (!column.Type.Equals(_featureType))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName, _featureType.ToString(), column.Type.ToString());
            return column;
        }

        /// <summary>Writes what the loading constructor reads.</summary>
        private protected void SaveBase(ModelSaveContext ctx, string loadName)
        {
            ctx.SetLoader(loadName, 1);
            ctx.SaveModel((ICanSaveModel)Model, ModelPart);
            ctx.Writer.Write(FeatureColumnName);
            ctx.Writer.WriteType(_featureType);
        }
    }
}
