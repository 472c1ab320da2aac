using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MLNetDistill.Common;

/// <summary>A file in memory without a name (Linux), so that nothing has to be written to a disk.</summary>
internal static partial class AnonymousFile
{
    /// <summary>Loads a native library from its bytes.</summary>
    /// <returns>The library's handle; 0 if it can't be loaded.</returns>
    public static nint LoadLibrary(string name, ReadOnlySpan<byte> image)
    {
        var descriptor = MemfdCreate(name, flags: 0);
        if (descriptor < 0) return 0;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, image, fileOffset: 0);
        return NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out var library) ? library : 0;
    }

    [DllImport("libc", EntryPoint = "memfd_create", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int MemfdCreate(string name, uint flags);
}
