using Microsoft.ML.OnnxRuntime;

namespace MLNetDistill.Benchmarks;

/// <summary>A model with one input named x and one output named y in ONNX Runtime, on one thread. Both are bound once, so that a run copies nothing.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();

    /// <param name="model">The model's bytes.</param>
    /// <param name="input">Floats or integers that each run reads.</param>
    /// <param name="inputShape">The input's dimensions.</param>
    /// <param name="output">Where each run writes.</param>
    /// <param name="outputShape">The output's dimensions.</param>
    public OnnxSession(byte[] model, Array input, long[] inputShape, float[] output, long[] outputShape)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
        };
        _session = new InferenceSession(model, options);
        _input = input is float[] numbers
            ? OrtValue.CreateTensorValueFromMemory(numbers, inputShape)
            : OrtValue.CreateTensorValueFromMemory((int[])input, inputShape);
        _output = OrtValue.CreateTensorValueFromMemory(output, outputShape);
        _binding = _session.CreateIoBinding();
        _binding.BindInput("x", _input);
        _binding.BindOutput("y", _output);
    }

    /// <summary>ONNX Runtime's.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    public void Run() => _session.RunWithBinding(_options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _output.Dispose();
        _input.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
