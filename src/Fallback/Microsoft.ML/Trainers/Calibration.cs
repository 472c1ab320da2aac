using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Calibrators;

/// <summary>A sigmoid of the score (Platt 1999).</summary>
public sealed class PlattCalibrator
{
    internal PlattCalibrator(double slope, double offset)
    {
        Slope = slope;
        Offset = offset;
    }

    internal double Slope { get; }

    internal double Offset { get; }

    internal float PredictProbability(float score) => float.IsNaN(score) ? score : (float)(1 / (1 + Math.Exp(Slope * score + Offset)));
}

public abstract class CalibratedModelParametersBase
{
    private protected CalibratedModelParametersBase() { }
}

/// <summary>A model whose score a calibrator turns into a probability.</summary>
public abstract class CalibratedModelParametersBase<TSubModel, TCalibrator> : CalibratedModelParametersBase
    where TSubModel : class
    where TCalibrator : class
{
    private protected CalibratedModelParametersBase(TSubModel subModel, TCalibrator calibrator)
    {
        SubModel = subModel;
        Calibrator = calibrator;
    }

    public TSubModel SubModel { get; }

    internal TCalibrator Calibrator { get; }
}

[LoadName(Name)]
internal sealed class CalibratedLinearModelParameters(LinearBinaryModelParameters subModel, PlattCalibrator calibrator)
    : CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>(subModel, calibrator), ICanSaveModel
{
    private const string Name = "CaliPredExec";
    private const string SubModelPart = "Predictor";

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(Name, 1);
        ctx.SaveModel(SubModel, SubModelPart);
        ctx.Writer.Write(Calibrator.Slope);
        ctx.Writer.Write(Calibrator.Offset);
    }

    private static CalibratedLinearModelParameters Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(ctx.LoadModel<LinearBinaryModelParameters>(env, SubModelPart), new(ctx.Reader.ReadDouble(), ctx.Reader.ReadDouble()));
}
