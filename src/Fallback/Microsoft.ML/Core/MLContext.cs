using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The entry point: catalogs of everything, under one seed and one log.</summary>
public sealed class MLContext : IHostEnvironment
{
    private readonly HostEnvironment _environment;

    public MLContext(int? seed = null)
    {
        _environment = new HostEnvironment(seed);
        _environment.Message += (source, kind, message) => Log?.Invoke(this, new LoggingEventArgs(message, kind, source));
        Data = new DataOperationsCatalog(_environment);
        Transforms = new TransformsCatalog(_environment);
        Model = new ModelOperationsCatalog(_environment);
        BinaryClassification = new BinaryClassificationCatalog(_environment);
        MulticlassClassification = new MulticlassClassificationCatalog(_environment);
        Regression = new RegressionCatalog(_environment);
    }

    public event EventHandler<LoggingEventArgs> Log;

    internal int? Seed => _environment.Seed;

    public DataOperationsCatalog Data { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public BinaryClassificationCatalog BinaryClassification { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public RegressionCatalog Regression { get; }

    public ComponentCatalog ComponentCatalog => _environment.ComponentCatalog;

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _environment.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _environment.Start(name);
}

public class LoggingEventArgs : EventArgs
{
    internal LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        RawMessage = message;
        Kind = kind;
        Source = source;
    }

    public string Message => $"[Source={Source}, Kind={Kind}] {RawMessage}";

    public string RawMessage { get; }

    public ChannelMessageKind Kind { get; }

    public string Source { get; }
}
