using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A reference to a native tensor, released when disposed, when its scope ends, or by the finalizer.</summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;

        private nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            Interlocked.Increment(ref totalCount);
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>The number of managed references to native tensors now alive.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        public bool IsInvalid => handle == 0;

        internal nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        private void Dispose(bool disposing)
        {
            if (disposing)
                OwningDisposeScope?.MarkAsDisposed(this);
            if (handle != 0)
                Shim.tensor_release(MoveHandle());
        }

        /// <summary>Gives the native reference away and leaves this object invalid.</summary>
        internal nint MoveHandle()
        {
            var moved = Handle;
            handle = 0;
            Interlocked.Decrement(ref totalCount);
            return moved;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>A second reference to the same native tensor.</summary>
        public Tensor alias()
        {
            var copy = Shim.tensor_alias(Handle);
            GC.KeepAlive(this);
            return new(copy);
        }

        /// <summary>What in-place operators return.</summary>
        private Tensor Self(in Result _) => this;
    }
}
