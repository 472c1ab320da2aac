using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Trainers;

/// <summary>An estimator that learns a model from a vector of features and a label.</summary>
public abstract class TrainerEstimatorBase<TTransformer, TModel> : IEstimator<TTransformer>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly SchemaShape.Column _features;
    private readonly SchemaShape.Column _label;
    private readonly SchemaShape.Column? _weight;

    private protected TrainerEstimatorBase(string featureColumnName, string labelColumnName, DataViewType labelType, string weightColumnName)
    {
        Contracts.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        _features = new(featureColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false);
        _label = new(labelColumnName, labelType);
        _weight = weightColumnName is null ? null : new(weightColumnName, NumberDataViewType.Single);
    }

    public TTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        CheckInputs(SchemaShape.Create(input.Schema));
        var label = input.Schema[_label.Name];
        var features = input.Schema[_features.Name];
        var rows = ReadRows(input, features, label, _weight is { } weight ? input.Schema[weight.Name] : null);
        Contracts.Check(rows.Count > 0, "No valid training instances found, all instances have missing features.");
        return MakeTransformer(rows, features.Name, (VectorDataViewType)features.Type, label);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(MakeOutputColumns(CheckInputs(inputSchema)));
    }

    /// <summary>The columns promised, given what is known of the label.</summary>
    private protected abstract IEnumerable<SchemaShape.Column> MakeOutputColumns(SchemaShape.Column label);

    private protected abstract TTransformer MakeTransformer(TrainingSet rows, string featureColumn, VectorDataViewType featureType,
        DataViewSchema.Column label);

    private SchemaShape.Column CheckInputs(SchemaShape inputSchema)
    {
        Check(inputSchema, "feature", _features);
        if (_weight is { } weight)
            Check(inputSchema, "weight", weight);
        return Check(inputSchema, "label", _label);
    }

    private static SchemaShape.Column Check(SchemaShape inputSchema, string role, SchemaShape.Column wanted)
    {
        if (!inputSchema.TryFindColumn(wanted.Name, out var found))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), role, wanted.Name);
        return wanted.IsCompatibleWith(found) ? found
            : throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), role, wanted.Name, wanted.GetTypeString(), found.GetTypeString());
    }

    private static TrainingSet ReadRows(IDataView data, DataViewSchema.Column features, DataViewSchema.Column label, DataViewSchema.Column? weight)
    {
        var rows = new TrainingSet(((VectorDataViewType)features.Type).Size);
        using var cursor = data.GetRowCursor(weight is { } needed ? [features, label, needed] : [features, label]);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        var getLabel = cursor.GetLabelGetter(label);
        var getWeight = weight is { } column ? cursor.GetGetter<float>(column) : (ref float value) => value = 1;
        VBuffer<float> featureValues = default;
        float labelValue = 0, weightValue = 1;
        while (cursor.MoveNext())
        {
            getFeatures(ref featureValues);
            getLabel(ref labelValue);
            getWeight(ref weightValue);
            rows.Add(featureValues, labelValue, weightValue);
        }
        return rows;
    }
}

public abstract class TrainerInputBase
{
    private protected TrainerInputBase() { }

    internal string FeatureColumnName = "Features";
}

public abstract class TrainerInputBaseWithLabel : TrainerInputBase
{
    private protected TrainerInputBaseWithLabel() { }

    internal string LabelColumnName = "Label";
}

public abstract class TrainerInputBaseWithWeight : TrainerInputBaseWithLabel
{
    private protected TrainerInputBaseWithWeight() { }

    internal string ExampleWeightColumnName;
}
