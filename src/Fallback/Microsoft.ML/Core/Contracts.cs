using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML;

/// <summary>Argument checks with the exception types that the real package throws.</summary>
internal static class Contracts
{
    public static void CheckValue(object value, string name)
    {
        if (value is null)
            throw new ArgumentNullException(name);
    }

    public static void CheckNonEmpty(string value, string name)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentOutOfRangeException(name, $"{name} cannot be null or empty");
    }

    public static void CheckParam([DoesNotReturnIf(false)] bool condition, string name, string message = null)
    {
        if (!condition)
            throw ExceptParam(name, message);
    }

    public static void Check([DoesNotReturnIf(false)] bool condition, string message = null)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }

    /// <summary>A broken file.</summary>
    public static void CheckDecode([DoesNotReturnIf(false)] bool condition, string message = null)
    {
        if (!condition)
            throw new FormatException(message);
    }

    public static ArgumentOutOfRangeException ExceptParam(string name, string message = null) =>
        message is null ? new(name) : new(name, message);

    public static InvalidOperationException Except(string message) => new(message);

    public static ArgumentOutOfRangeException ExceptSchemaMismatch(string paramName, string role, string column) =>
        new(paramName, $"Could not find {role} column '{column}'");

    public static ArgumentOutOfRangeException ExceptSchemaMismatch(string paramName, string role, string column, string expectedType, string actualType) =>
        new(paramName, $"Schema mismatch for {role} column '{column}': expected {expectedType}, got {actualType}");
}
