using Microsoft.ML.Data;

namespace MLNetDistill.Transforms;

/// <summary>Filling ML.NET's vectors.</summary>
internal static class Vectors
{
    /// <summary>Copies values into a vector, using its memory again where it is long enough.</summary>
    public static void Copy<T>(ReadOnlySpan<T> values, ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
