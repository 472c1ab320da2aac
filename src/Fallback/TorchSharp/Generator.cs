using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

    public static Tensor get_rng_state()
    {
        using var generator = Generator.Default;
        return generator.get_state();
    }

    public static void set_rng_state(Tensor new_state)
    {
        using var generator = Generator.Default;
        generator.set_state(new_state);
    }

    public class Generator : IDisposable
    {
        private Generator(nint handle) => Handle = handle;

        public Generator(ulong seed = 0, Device? device = null) : this(Shim.Check(Shim.generator_new(seed))) => InitializeDevice(device);

        ~Generator() => Release();

        internal static Generator Default => new(Shim.generator_default());

        internal nint Handle { get; private set; }

        internal Generator manual_seed(long seed)
        {
            Shim.generator_seed(Handle, (ulong)seed);
            return this;
        }

        public long initial_seed() => (long)Shim.generator_current_seed(Handle);

        internal Tensor get_state() => new(Shim.Check(Shim.generator_state(Handle)));

        internal void set_state(Tensor value) => Shim.Check(Shim.generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private void Release()
        {
            if (Handle == 0)
                return;
            Shim.generator_release(Handle);
            Handle = 0;
        }
    }
}
