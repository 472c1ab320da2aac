using System.Runtime.InteropServices;

namespace MLNetDistill.Benchmarks;

/// <summary>The few calls of ONNX Runtime's C API that a benchmark needs. Inputs and outputs are bound once, so that a run copies nothing.</summary>
internal sealed unsafe class OnnxRuntime : IDisposable
{
    // Positions in the table of functions that OrtApiBase.GetApi returns; the table only ever grows at its end.
    private const int GetErrorMessage = 2, CreateEnv = 3, CreateSessionFromArray = 8, RunSession = 9, CreateSessionOptions = 10, SetOptimization = 23,
        SetIntraOpThreads = 24, SetInterOpThreads = 25, CreateTensor = 49, CreateCpuMemoryInfo = 69, ReleaseEnv = 92, ReleaseMemoryInfo = 94,
        ReleaseSession = 95, ReleaseValue = 96, ReleaseSessionOptions = 100;
    private const uint ApiVersion = 14;
    private const int WarningLevel = 2, AllOptimizations = 99, DeviceAllocator = 0, DefaultMemory = 0;

    private readonly void** _api;
    private readonly void* _environment;
    private readonly void* _memory;

    public OnnxRuntime(string library)
    {
        var getApiBase = (delegate* unmanaged<void**>)NativeLibrary.GetExport(NativeLibrary.Load(library), "OrtGetApiBase");
        var apiBase = getApiBase();
        Version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])())!;
        _api = ((delegate* unmanaged<uint, void**>)apiBase[0])(ApiVersion);
        void* created;
        fixed (byte* name = "benchmark\0"u8) Check(((delegate* unmanaged<int, byte*, void**, void*>)_api[CreateEnv])(WarningLevel, name, &created));
        _environment = created;
        Check(((delegate* unmanaged<int, int, void**, void*>)_api[CreateCpuMemoryInfo])(DeviceAllocator, DefaultMemory, &created));
        _memory = created;
    }

    public string Version { get; }

    public Session Load(byte[] model, Array input, long[] inputShape, float[] output, long[] outputShape) => new(this, model, input, inputShape, output, outputShape);

    public void Dispose()
    {
        Release(ReleaseMemoryInfo, _memory);
        Release(ReleaseEnv, _environment);
    }

    private void Release(int function, void* handle) => ((delegate* unmanaged<void*, void>)_api[function])(handle);

    private void Check(void* status)
    {
        if (status != null)
            throw new InvalidOperationException(Marshal.PtrToStringUTF8(((delegate* unmanaged<void*, nint>)_api[GetErrorMessage])(status)));
    }

    /// <summary>A model with one input named x and one output named y, on one thread.</summary>
    public sealed class Session : IDisposable
    {
        private readonly OnnxRuntime _runtime;
        private readonly void* _session;
        private readonly void* _input;
        private readonly void* _output;
        private readonly GCHandle[] _pins;

        public Session(OnnxRuntime runtime, byte[] model, Array input, long[] inputShape, float[] output, long[] outputShape)
        {
            _runtime = runtime;
            _pins = [Pin(input), Pin(output), Pin("x\0"u8.ToArray()), Pin("y\0"u8.ToArray())];
            var api = runtime._api;
            void* options;
            runtime.Check(((delegate* unmanaged<void**, void*>)api[CreateSessionOptions])(&options));
            runtime.Check(((delegate* unmanaged<void*, int, void*>)api[SetOptimization])(options, AllOptimizations));
            runtime.Check(((delegate* unmanaged<void*, int, void*>)api[SetIntraOpThreads])(options, 1));
            runtime.Check(((delegate* unmanaged<void*, int, void*>)api[SetInterOpThreads])(options, 1));
            void* session;
            fixed (byte* bytes = model)
            {
                runtime.Check(((delegate* unmanaged<void*, void*, nuint, void*, void**, void*>)api[CreateSessionFromArray])(
                    runtime._environment, bytes, (nuint)model.Length, options, &session));
            }
            runtime.Release(ReleaseSessionOptions, options);
            _session = session;
            _input = Tensor(_pins[0], input, inputShape);
            _output = Tensor(_pins[1], output, outputShape);
        }

        public void Run()
        {
            void* input = _input, output = _output;
            var inputName = (byte*)_pins[2].AddrOfPinnedObject();
            var outputName = (byte*)_pins[3].AddrOfPinnedObject();
            _runtime.Check(((delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*>)_runtime._api[RunSession])(
                _session, null, &inputName, &input, 1, &outputName, 1, &output));
        }

        public void Dispose()
        {
            _runtime.Release(ReleaseValue, _input);
            _runtime.Release(ReleaseValue, _output);
            _runtime.Release(ReleaseSession, _session);
            foreach (var pin in _pins) pin.Free();
        }

        private void* Tensor(GCHandle pin, Array data, long[] shape)
        {
            void* value;
            fixed (long* dimensions = shape)
            {
                _runtime.Check(((delegate* unmanaged<void*, void*, nuint, long*, nuint, int, void**, void*>)_runtime._api[CreateTensor])(
                    _runtime._memory, (void*)pin.AddrOfPinnedObject(), (nuint)Buffer.ByteLength(data), dimensions, (nuint)shape.Length,
                    data is float[] ? OnnxModel.Float : OnnxModel.Int32, &value));
            }
            return value;
        }

        private static GCHandle Pin(object o) => GCHandle.Alloc(o, GCHandleType.Pinned);
    }
}
