using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

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

    public static void CheckParam([DoesNotReturnIf(false)] bool condition, string name, [InterpolatedStringHandlerArgument(nameof(condition))] FailureMessage message)
    {
        if (!condition)
            throw ExceptParam(name, message.ToString());
    }

    public static void Check([DoesNotReturnIf(false)] bool condition, string message = null)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }

    public static void Check([DoesNotReturnIf(false)] bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] FailureMessage message)
    {
        if (!condition)
            throw new InvalidOperationException(message.ToString());
    }

    /// <summary>A broken file.</summary>
    public static void CheckDecode([DoesNotReturnIf(false)] bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] FailureMessage message)
    {
        if (!condition)
            throw new FormatException(message.ToString());
    }

    public static ArgumentOutOfRangeException ExceptParam(string name, string message = null) =>
        message is null ? new(name) : new(name, message);

    public static InvalidOperationException Except(string message) => new(message);

    public static ArgumentOutOfRangeException ExceptSchemaMismatch(string paramName, string role, string column) =>
        new(paramName, $"Could not find {role} column '{column}'");

    public static ArgumentOutOfRangeException ExceptSchemaMismatch(string paramName, string role, string column, string expectedType, string actualType) =>
        new(paramName, $"Schema mismatch for {role} column '{column}': expected {expectedType}, got {actualType}");

    /// <summary>An interpolated string that is only put together when the check fails: checks stand in getters that run for every row.</summary>
    [InterpolatedStringHandler]
    public ref struct FailureMessage
    {
        private DefaultInterpolatedStringHandler _text;

        public FailureMessage(int literalLength, int formattedCount, bool condition, out bool shouldAppend)
        {
            shouldAppend = !condition;
            if (shouldAppend)
                _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
