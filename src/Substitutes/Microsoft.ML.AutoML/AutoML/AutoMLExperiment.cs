using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>The loop of a search: a tuner proposes, a runner tries, a monitor is told, until there were enough trials or there is no time left.</summary>
public class AutoMLExperiment
{
    private readonly MLContext _context;
    private readonly AutoMLExperimentSettings _settings;
    private readonly ServiceCollection _services = new();
    private TimeSpan? _time;
    private int _maxModels = int.MaxValue;
    private double _bestLoss = double.MaxValue;
    private TrialResult _best;

    public AutoMLExperiment(MLContext context, AutoMLExperimentSettings settings)
    {
        (_context, _settings) = (context, settings);
        _settings.SearchSpace ??= new();
        _services.AddSingleton(_settings);
        _services.AddTransient(_ => ChildContext());
    }

    public AutoMLExperiment SetTrainingTimeInSeconds(uint trainingTimeInSeconds)
    {
        _time = TimeSpan.FromSeconds(trainingTimeInSeconds);
        return this;
    }

    public AutoMLExperiment SetMaxModelToExplore(int maxModel)
    {
        _maxModels = maxModel;
        return this;
    }

    public AutoMLExperiment AddSearchSpace(string key, SearchSpace.SearchSpace searchSpace)
    {
        _settings.SearchSpace[key] = searchSpace;
        return this;
    }

    public AutoMLExperiment SetMonitor<TMonitor>(TMonitor monitor) where TMonitor : class, IMonitor
    {
        _services.AddSingleton<IMonitor>(monitor);
        return this;
    }

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(TTrialRunner runner) where TTrialRunner : class, ITrialRunner
    {
        _services.AddSingleton<ITrialRunner>(runner);
        return this;
    }

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(Func<IServiceProvider, TTrialRunner> factory) where TTrialRunner : class, ITrialRunner
    {
        _services.AddTransient<ITrialRunner>(factory);
        return this;
    }

    public AutoMLExperiment SetTuner<TTuner>(TTuner proposer) where TTuner : class, ITuner => SetTuner(_ => proposer);

    public AutoMLExperiment SetTuner<TTuner>(Func<IServiceProvider, TTuner> factory) where TTuner : class, ITuner
    {
        _services.AddSingleton<ITuner>(factory);
        return this;
    }

    /// <summary>
    /// Runs trials one after the other. A trial that fails counts and is reported, but without any success before it, it ends the search with its exception. A
    /// canceled search gives the best result so far.
    /// </summary>
    /// <exception cref="TimeoutException">No trial succeeded.</exception>
    public async Task<TrialResult> RunAsync(CancellationToken ct = default)
    {
        var services = _services.BuildServiceProvider();
        using var channel = ((IChannelProvider)_context).Start(nameof(AutoMLExperiment));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (_time is { } time)
            stop.CancelAfter(time);
        var monitor = services.GetService<IMonitor>();
        // Asked for before the first trial, so that a factory that can't make one says so at once.
        services.GetService<ITrialRunner>();
        var tuner = services.GetService<ITuner>();

        var explored = 0;
        bool Stops() => stop.IsCancellationRequested || explored >= _maxModels;
        for (var id = 0; !Stops(); id++)
        {
            var settings = new TrialSettings { TrialId = id, Parameter = Parameter.CreateNestedParameter(), StartedAtUtc = DateTime.UtcNow };
            settings.Parameter = tuner.Propose(settings);
            monitor?.ReportRunningTrial(settings);
            try
            {
                using var runner = services.GetRequiredService<ITrialRunner>();
                channel.Trace(MessageSensitivity.None, $"trial setting - {JsonSerializer.Serialize(settings)}");
                var result = await runner.RunAsync(settings, stop.Token);
                result.TrialSettings.EndedAtUtc = DateTime.UtcNow;
                monitor?.ReportCompletedTrial(result);
                tuner.Update(result);
                explored++;
                if (result.Loss < _bestLoss)
                {
                    (_best, _bestLoss) = (result, result.Loss);
                    monitor?.ReportBestTrial(result);
                }
            }
            catch (Exception e) when (!Stops())
            {
                channel.Trace(MessageSensitivity.None, $"Trial {id} failed and is abandoned: {e.Message}");
                settings.EndedAtUtc = DateTime.UtcNow;
                monitor?.ReportFailTrial(settings, e);
                tuner.Update(new() { TrialSettings = settings, Loss = double.MaxValue });
                explored++;
                if (e is not (OperationCanceledException or OutOfMemoryException) && _best is null)
                    throw;
            }
            catch (Exception) when (Stops())
            {
                channel.Trace(MessageSensitivity.None, $"Trial {id} is canceled");
                break;
            }
        }
        return _best ?? throw new TimeoutException("The search ended without a trial that completed successfully: none completed, or the loss of every completed trial is NaN or infinite.");
    }

    /// <summary>A context of the settings' seed, whose messages go to the experiment's context.</summary>
    private MLContext ChildContext()
    {
        var child = new MLContext(_settings.Seed);
        var channel = ((IChannelProvider)_context).Start($"{nameof(AutoMLExperiment)}-ChildContext");
        child.Log += (_, e) =>
        {
            Action<MessageSensitivity, string> send = e.Kind switch
            {
                ChannelMessageKind.Trace => channel.Trace,
                ChannelMessageKind.Info => channel.Info,
                ChannelMessageKind.Warning => channel.Warning,
                _ => channel.Error,
            };
            send(MessageSensitivity.Unknown, e.Message);
        };
        return child;
    }

    public class AutoMLExperimentSettings
    {
        public int? Seed { get; set; }

        public SearchSpace.SearchSpace SearchSpace { get; set; }
    }
}
