namespace MLNetDistill.Data;

/// <summary>Data can't be read: one line that says where, what is wrong and what to do.</summary>
public sealed class ExampleFormatException : FormatException
{
    /// <summary>Composes the message <c>file, line, column: what. what to do</c>.</summary>
    /// <param name="source">The file, or the name of the data.</param>
    /// <param name="line">The line where the record begins, from 1; 0 if it is not about a line.</param>
    /// <param name="column">The column's name, or null.</param>
    /// <param name="problem">What is wrong and what to do, in whole sentences.</param>
    /// <param name="inner">What lies behind it, or null.</param>
    public ExampleFormatException(string source, long line, string? column, string problem, Exception? inner = null)
        : base(Compose(source, line, column, problem), inner) => (DataSource, Line, Column) = (source, line, column);

    /// <summary>The file, or the name of the data.</summary>
    public string DataSource { get; }

    /// <summary>The line where the record begins, from 1; 0 if it is not about a line.</summary>
    public long Line { get; }

    /// <summary>The column's name, or null.</summary>
    public string? Column { get; }

    private static string Compose(string source, long line, string? column, string problem)
    {
        var message = FormattableString.Invariant($"{source}{(line > 0 ? $", line {line}" : "")}{(column is null ? "" : $", column '{Quote(column)}'")}: {problem}");
        return message.ReplaceLineEndings(" ");
    }

    /// <summary>A value for a message: short, on one line.</summary>
    internal static string Quote(string value) => (value.Length <= 60 ? value : value[..60] + "…").ReplaceLineEndings(" ").Replace('\0', ' ');
}
