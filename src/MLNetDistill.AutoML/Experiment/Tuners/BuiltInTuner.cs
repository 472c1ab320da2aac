using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace MLNetDistill.AutoML;

/// <summary>
/// ML.NET's own tuners are only made by an experiment, for itself. This one stops before its first trial and hands its tuner over, so that a search of several
/// workers can share it.
/// </summary>
internal static class BuiltInTuner
{
    public static ITuner Create(SearchSpace space, int seed, Action<AutoMLExperiment> choose)
    {
        var experiment = new MLContext(seed).Auto().CreateExperiment(new() { Seed = seed, SearchSpace = space });
        choose(experiment);
        ITuner? tuner = null;
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        try
        {
            experiment.SetTrialRunner(services =>
            {
                tuner = (ITuner?)services.GetService(typeof(ITuner));
                return new NoRunner();
            }).RunAsync(stopped.Token).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            // An experiment without a trial has no result.
        }
        return tuner ?? throw new InvalidOperationException("The experiment made no tuner.");
    }

    private sealed class NoRunner : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
