using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The one environment class: the context's root and every component registered under it.</summary>
internal sealed class HostEnvironment : IHost
{
    private readonly HostEnvironment _root;
    private readonly string _name;
    private readonly Lock _lock = new();

    public HostEnvironment(int? seed)
    {
        _root = this;
        _name = "";
        Seed = seed;
        Rand = seed is { } value ? new Random(value) : new Random();
        ComponentCatalog = new ComponentCatalog();
    }

    private HostEnvironment(HostEnvironment parent, string name, Random rand)
    {
        _root = parent._root;
        _name = parent._name.Length > 0 ? $"{parent._name}; {name}" : name;
        Rand = rand;
        ComponentCatalog = parent.ComponentCatalog;
    }

    public event Action<string, ChannelMessageKind, string> Message;

    /// <summary>What the context was made with.</summary>
    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_lock)
            return new HostEnvironment(this, name, new Random(seed ?? Rand.Next()));
    }

    public IChannel Start(string name) => new Channel(_root, _name.Length > 0 ? $"{_name}; {name}" : name);

    private sealed class Channel(HostEnvironment root, string source) : IChannel
    {
        public void Trace(MessageSensitivity sensitivity, string fmt) => root.Message?.Invoke(source, ChannelMessageKind.Trace, fmt);

        public void Info(MessageSensitivity sensitivity, string fmt) => root.Message?.Invoke(source, ChannelMessageKind.Info, fmt);

        public void Warning(MessageSensitivity sensitivity, string fmt) => root.Message?.Invoke(source, ChannelMessageKind.Warning, fmt);

        public void Error(MessageSensitivity sensitivity, string fmt) => root.Message?.Invoke(source, ChannelMessageKind.Error, fmt);

        public void Dispose() { }
    }
}
