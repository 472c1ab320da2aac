using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static class random
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
    }

    public class Generator : IDisposable
    {
        private Generator(nint handle)
        {
            Handle = handle;
            device = CPU;
        }

        public Generator(ulong seed = 0, Device? device = null) : this(Shim.Check(Shim.generator_new(seed))) => this.device = InitializeDevice(device);

        ~Generator() => Dispose(false);

        public static Generator Default => new(Shim.generator_default());

        public nint Handle { get; private set; }

        public Device device { get; private set; }

        public Generator manual_seed(long seed)
        {
            Shim.generator_seed(Handle, (ulong)seed);
            return this;
        }

        public long initial_seed() => (long)Shim.generator_current_seed(Handle);

        public Tensor get_state() => new(Shim.Check(Shim.generator_state(Handle)));

        public void set_state(Tensor value) => Shim.Check(Shim.generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0)
                return;
            Shim.generator_release(Handle);
            Handle = 0;
        }
    }
}
