namespace Microsoft.ML.Runtime;

/// <summary>Where a component gets its random numbers, its log and its catalog from.</summary>
public interface IHostEnvironment : IChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    IHost Register(string name, int? seed = null, bool? verbose = null);
}

/// <summary>The environment of one component: its random numbers depend on the context's seed and on nothing that happens elsewhere later.</summary>
public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}

public interface IChannelProvider
{
    IChannel Start(string name);
}

/// <summary>Messages of one activity, seen by listeners of <see cref="MLContext.Log"/>.</summary>
public interface IChannel : IDisposable
{
    void Trace(MessageSensitivity sensitivity, string fmt);

    void Info(MessageSensitivity sensitivity, string fmt);

    void Warning(MessageSensitivity sensitivity, string fmt);

    void Error(MessageSensitivity sensitivity, string fmt);
}

public enum ChannelMessageKind
{
    Trace = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
}

[Flags]
public enum MessageSensitivity
{
    None = 0,
    UserData = 1,
    Schema = 2,
    Unknown = ~0,
    All = Unknown,
}
