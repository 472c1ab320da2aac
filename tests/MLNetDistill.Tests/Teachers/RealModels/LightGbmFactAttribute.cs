using System.Runtime.InteropServices;
using Microsoft.ML;

namespace MLNetDistill.Tests.Teachers.RealModels;

/// <summary>A test with LightGBM, skipped where its native library does not load: it wants the system's OpenMP runtime.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LightGbmFactAttribute : FactAttribute
{
    public LightGbmFactAttribute()
    {
        if (!NativeLibrary.TryLoad("lib_lightgbm", typeof(LightGbmExtensions).Assembly, null, out _))
            Skip = "LightGBM's native library does not load; on Debian install libgomp1.";
    }
}
