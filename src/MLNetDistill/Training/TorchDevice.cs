using static TorchSharp.torch;

namespace MLNetDistill.Training;

/// <summary>Reads <see cref="RunOptions.Device"/>.</summary>
internal static class TorchDevice
{
    /// <exception cref="ArgumentException">There is no such device.</exception>
    /// <exception cref="InvalidOperationException">There is no libtorch; see <see cref="TorchRuntime.Load"/>.</exception>
    public static Device Of(string name)
    {
        TorchRuntime.Load();
        var gpus = cuda.is_available() ? cuda.device_count() : 0;
        switch (name)
        {
            case "auto":
                return gpus > 0 ? CUDA : CPU;
            case "cpu":
                return CPU;
            case "cuda" when gpus > 0:
                return CUDA;
            default:
                if (name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var index) && index >= 0 && index < gpus) return device(name);
                throw new ArgumentException(name.StartsWith("cuda", StringComparison.Ordinal)
                    ? $"The device '{name}' is not there: the tensor library sees {gpus} GPUs. Use 'auto' or 'cpu', or a build with TorchBackend=cuda."
                    : $"There is no device '{name}'; use auto, cpu, cuda or cuda:N.");
        }
    }
}
