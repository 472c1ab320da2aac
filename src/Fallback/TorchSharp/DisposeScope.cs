namespace TorchSharp;

/// <summary>
/// Every tensor made on a thread while a scope is open there belongs to the innermost one and is disposed with it, unless it was moved out.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    internal DisposeScope? OuterScope { get; set; }

    internal HashSet<IDisposable> Disposables { get; private set; } = new(ReferenceEqualityComparer.Instance);

    public int DisposablesCount => Live.Disposables.Count;

    private DisposeScope Live => manager is null ? throw new ObjectDisposedException(GetType().FullName) : this;

    public bool Contains(IDisposable disposable) => Disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
            MoveToOther(OuterScope, disposable);
    }

    internal T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        if (Live.Disposables.Remove(disposable))
            Hand(disposable, scope);
        return disposable;
    }

    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
            MoveToOther(null, disposable);
    }

    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor { OwningDisposeScope: null, IsInvalid: false })
            Live.manager!.StatisticsInstance.DetachedFromScopeCount--;
        Live.Hand(disposable, this);
    }

    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var old = Live.Disposables;
        Disposables = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
        {
            if (Disposables.Contains(disposable))
                continue;
            // A tensor that no longer has an owner does not call back.
            var tensor = disposable as torch.Tensor;
            if (tensor is not null)
                tensor.OwningDisposeScope = null;
            if (tensor is null or { IsInvalid: false })
                manager!.StatisticsInstance.DisposedInScopeCount++;
            disposable.Dispose();
        }
    }

    internal void MarkAsDisposed(IDisposable disposable)
    {
        Live.manager!.StatisticsInstance.DisposedInScopeCount++;
        Disposables.Remove(disposable);
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = null;
    }

    public void Dispose()
    {
        if (manager is null)
            return;
        DisposeEverything();
        manager.RemoveDisposeScope(this);
        manager = null;
    }

    private void Hand(IDisposable disposable, DisposeScope? scope)
    {
        if (scope is null)
            manager!.StatisticsInstance.DetachedFromScopeCount++;
        else
            scope.Disposables.Add(disposable);
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = scope;
    }
}
