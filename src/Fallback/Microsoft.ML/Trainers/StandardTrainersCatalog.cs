using Microsoft.ML.Trainers;

namespace Microsoft.ML
{
    public static class StandardTrainersCatalog
    {
        public static LbfgsMaximumEntropyMulticlassTrainer LbfgsMaximumEntropy(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
            string labelColumnName = "Label", string featureColumnName = "Features", string exampleWeightColumnName = null, float l1Regularization = 1,
            float l2Regularization = 1, float optimizationTolerance = 1e-07f, int historySize = 20, bool enforceNonNegativity = false)
        {
            Contracts.CheckValue(catalog, nameof(catalog));
            return new(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                ExampleWeightColumnName = exampleWeightColumnName,
                L1Regularization = l1Regularization,
                L2Regularization = l2Regularization,
                OptimizationTolerance = optimizationTolerance,
                HistorySize = historySize,
                EnforceNonNegativity = enforceNonNegativity,
            });
        }

        public static LbfgsLogisticRegressionBinaryTrainer LbfgsLogisticRegression(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
            string labelColumnName = "Label", string featureColumnName = "Features", string exampleWeightColumnName = null, float l1Regularization = 1,
            float l2Regularization = 1, float optimizationTolerance = 1e-07f, int historySize = 20, bool enforceNonNegativity = false)
        {
            Contracts.CheckValue(catalog, nameof(catalog));
            return new(new LbfgsLogisticRegressionBinaryTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                ExampleWeightColumnName = exampleWeightColumnName,
                L1Regularization = l1Regularization,
                L2Regularization = l2Regularization,
                OptimizationTolerance = optimizationTolerance,
                HistorySize = historySize,
                EnforceNonNegativity = enforceNonNegativity,
            });
        }

        public static SdcaRegressionTrainer Sdca(this RegressionCatalog.RegressionTrainers catalog, string labelColumnName = "Label",
            string featureColumnName = "Features", string exampleWeightColumnName = null, ISupportSdcaRegressionLoss lossFunction = null,
            float? l2Regularization = null, float? l1Regularization = null, int? maximumNumberOfIterations = null)
        {
            Contracts.CheckValue(catalog, nameof(catalog));
            if (lossFunction is not null)
                throw new NotSupportedException("Losses other than the squared one are not part of this build's slice of Microsoft.ML.");
            return new(new SdcaRegressionTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                ExampleWeightColumnName = exampleWeightColumnName,
                L2Regularization = l2Regularization,
                L1Regularization = l1Regularization,
                MaximumNumberOfIterations = maximumNumberOfIterations,
            });
        }
    }
}

namespace Microsoft.ML.Trainers
{
    public interface ISupportSdcaRegressionLoss { }
}
