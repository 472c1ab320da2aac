using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>The entry points of native/shim.cpp. A tensor is the address of its TensorImpl; calls that cannot fail or block skip the GC transition.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "torchshim";

    // OpenBLAS 0.3.21 takes processors that came after it for ones of 2004, and is then many times slower. It asks when it is loaded, with this library.
    static Shim()
    {
        if (Avx2.IsSupported) _ = setenv("OPENBLAS_CORETYPE", Avx512F.IsSupported ? "SkylakeX" : "Haswell", overwrite: 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport(Library)] private static partial byte* take_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint find_operator(string name, string overload);
    [LibraryImport(Library)] internal static partial int invoke(nint op, Value* arguments, int count, Value* results, int capacity);
    [LibraryImport(Library)] internal static partial void free_handles(nint* handles);

    [LibraryImport(Library)] internal static partial void tensor_release(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial nint tensor_alias(nint tensor);
    [LibraryImport(Library)] internal static partial nint tensor_copy_in(void* data, long* sizes, int dimensions, int type);
    [LibraryImport(Library)]
    internal static partial nint tensor_wrap(void* data, long* sizes, int dimensions, int type, delegate* unmanaged<nint, void> release, nint context);
    [LibraryImport(Library)] internal static partial void* tensor_data(nint tensor);

    [LibraryImport(Library), SuppressGCTransition] internal static partial int tensor_type(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int tensor_element_size(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int tensor_device(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long tensor_numel(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long tensor_storage_offset(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int tensor_dimensions(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void tensor_sizes(nint tensor, long* to);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void tensor_strides(nint tensor, long* to);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int tensor_is_contiguous(nint tensor);

    [LibraryImport(Library)] internal static partial int tensor_is_leaf(nint tensor);
    [LibraryImport(Library)] internal static partial int tensor_requires_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int tensor_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int tensor_set_data(nint tensor, nint data);
    [LibraryImport(Library)] internal static partial nint tensor_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int tensor_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)]
    internal static partial int autograd_backward(nint* tensors, long count, nint* grads, long gradCount, nint* inputs, long inputCount,
        int retainGraph, int createGraph);
    [LibraryImport(Library)]
    internal static partial int autograd_grad(nint* outputs, long outputCount, nint* inputs, long inputCount, nint* grads, long gradCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int grad_mode();
    [LibraryImport(Library), SuppressGCTransition] internal static partial void set_grad_mode(int enabled);
    [LibraryImport(Library)] internal static partial nint inference_mode_enter(int enabled);
    [LibraryImport(Library)] internal static partial void inference_mode_leave(nint guard);

    [LibraryImport(Library)]
    internal static partial int adam_step(nint parameter, nint grad, nint mean, nint square, nint largest, double lr, double beta1, double beta2,
        double eps, double gradientDecay, double weightDecay, int maximize, long step);

    [LibraryImport(Library)] internal static partial nint generator_new(ulong seed);
    [LibraryImport(Library)] internal static partial nint generator_default();
    [LibraryImport(Library)] internal static partial void generator_release(nint generator);
    [LibraryImport(Library)] internal static partial void generator_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial ulong generator_current_seed(nint generator);
    [LibraryImport(Library)] internal static partial nint generator_state(nint generator);
    [LibraryImport(Library)] internal static partial int generator_set_state(nint generator, nint state);

    [LibraryImport(Library)] internal static partial int num_threads();
    [LibraryImport(Library)] internal static partial int set_num_threads(int count);

    internal static ExternalException LastError() => new(Marshal.PtrToStringUTF8((nint)take_error()));

    internal static int Check(int status) => status < 0 ? throw LastError() : status;

    internal static nint Check(nint result) => result == 0 ? throw LastError() : result;
}
