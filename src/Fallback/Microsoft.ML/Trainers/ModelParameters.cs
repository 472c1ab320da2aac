using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

public abstract class ModelParametersBase<TOutput> : ICanSaveModel
{
    private protected ModelParametersBase() { }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    private protected abstract void SaveModel(ModelSaveContext ctx);
}

/// <summary>One linear score.</summary>
public abstract class LinearModelParameters : ModelParametersBase<float>
{
    private readonly float[] _weights;

    private protected LinearModelParameters(float[] weights, float bias)
    {
        _weights = weights;
        Bias = bias;
    }

    private protected LinearModelParameters(ModelLoadContext ctx) : this(ctx.Reader.ReadArray<float>(), ctx.Reader.ReadSingle()) { }

    public IReadOnlyList<float> Weights => _weights;

    public float Bias { get; }

    internal float Score(in VBuffer<float> features) => LinearMath.Dot(features, _weights) + Bias;

    private protected abstract string LoadName { get; }

    private protected sealed override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoadName, 1);
        ctx.Writer.WriteArray<float>(_weights);
        ctx.Writer.Write(Bias);
    }
}

[LoadName(Name)]
public sealed class LinearBinaryModelParameters : LinearModelParameters
{
    private const string Name = "Linear2CExec";

    internal LinearBinaryModelParameters(float[] weights, float bias) : base(weights, bias) { }

    private LinearBinaryModelParameters(ModelLoadContext ctx) : base(ctx) { }

    private protected override string LoadName => Name;

    private static LinearBinaryModelParameters Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx);
}

public abstract class RegressionModelParameters : LinearModelParameters
{
    private protected RegressionModelParameters(float[] weights, float bias) : base(weights, bias) { }

    private protected RegressionModelParameters(ModelLoadContext ctx) : base(ctx) { }
}

[LoadName(Name)]
public sealed class LinearRegressionModelParameters : RegressionModelParameters
{
    private const string Name = "LinearRegressionExec";

    internal LinearRegressionModelParameters(float[] weights, float bias) : base(weights, bias) { }

    private LinearRegressionModelParameters(ModelLoadContext ctx) : base(ctx) { }

    private protected override string LoadName => Name;

    private static LinearRegressionModelParameters Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx);
}

/// <summary>One linear score for each class.</summary>
public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>
{
    private readonly float[] _biases;
    private readonly float[][] _weights;

    private protected LinearMulticlassModelParametersBase(float[] biases, float[][] weights)
    {
        _biases = biases;
        _weights = weights;
    }

    internal int Classes => _biases.Length;

    public IEnumerable<float> GetBiases() => _biases;

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = Classes;
        weights = _weights.Select(w => new VBuffer<float>(w.Length, w)).ToArray();
    }

    internal virtual void Score(in VBuffer<float> features, Span<float> scores)
    {
        for (var c = 0; c < Classes; c++)
            scores[c] = LinearMath.Dot(features, _weights[c]) + _biases[c];
    }

    private protected void SaveParameters(ModelSaveContext ctx)
    {
        ctx.Writer.WriteArray<float>(_biases);
        foreach (var weights in _weights)
            ctx.Writer.WriteArray<float>(weights);
    }
}

/// <summary>The scores are turned into probabilities by softmax.</summary>
[LoadName(Name)]
public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase
{
    private const string Name = "MultiClassLRExec";

    internal MaximumEntropyModelParameters(float[] biases, float[][] weights) : base(biases, weights) { }

    internal override void Score(in VBuffer<float> features, Span<float> scores)
    {
        base.Score(features, scores);
        LinearMath.Softmax(scores);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        SaveParameters(ctx);
    }

    private static MaximumEntropyModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var biases = ctx.Reader.ReadArray<float>();
        return new(biases, biases.Select(_ => ctx.Reader.ReadArray<float>()).ToArray());
    }
}
