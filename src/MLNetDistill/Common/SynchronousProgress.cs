namespace MLNetDistill.Common;

/// <summary>Passes reports on at once: <see cref="Progress{T}"/> would do it from another thread and out of order.</summary>
internal sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
