using System.Reflection;

namespace Microsoft.ML;

/// <summary>
/// Calls a generic method with type arguments known at run time only:
/// <c>Generic.Call&lt;Delegate&gt;(MakeGetter&lt;int&gt;, type.RawType, row, column)</c> calls <c>MakeGetter&lt;T&gt;(row, column)</c> with T = the raw type.
/// </summary>
internal static class Generic
{
    public static TResult Call<TResult>(Delegate example, Type type, params object[] arguments) => (TResult)Invoke(example, [type], arguments);

    public static void Run(Delegate example, Type type, params object[] arguments) => Invoke(example, [type], arguments);

    private static object Invoke(Delegate example, Type[] types, object[] arguments)
    {
        var method = example.Method.GetGenericMethodDefinition().MakeGenericMethod(types);
        return method.Invoke(example.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
