using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.ML.AutoML;

public static class AutoMLExperimentExtension
{
    public static AutoMLExperiment SetCostFrugalTuner(this AutoMLExperiment experiment) => experiment.SetTuner(services =>
    {
        var settings = Settings(services);
        return new CostFrugalTuner(settings.SearchSpace, settings.Seed);
    });

    public static AutoMLExperiment SetRandomSearchTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetTuner(services => new RandomSearchTuner(Settings(services).SearchSpace, seed ?? Settings(services).Seed));

    public static AutoMLExperiment SetGridSearchTuner(this AutoMLExperiment experiment, int step = 10) =>
        experiment.SetTuner(services => new GridSearchTuner(Settings(services).SearchSpace, step));

    private static AutoMLExperiment.AutoMLExperimentSettings Settings(IServiceProvider services) => services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
}
