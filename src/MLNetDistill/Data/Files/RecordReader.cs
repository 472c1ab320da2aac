namespace MLNetDistill.Data;

/// <summary>Reads a file of records one after the other; a record has a text cell per column.</summary>
/// <param name="source">The file's name for messages.</param>
internal abstract class RecordReader(string source) : IDisposable
{
    /// <summary>Opens a file.</summary>
    public static RecordReader Open(string path)
    {
        var format = FileFormats.Of(path);
        return Open(File.OpenRead(path), format, path);
    }

    /// <summary>Reads from a stream, which is closed in the end.</summary>
    public static RecordReader Open(Stream stream, FileFormat format, string source) =>
        format == FileFormat.Jsonl ? new JsonlRecordReader(stream, source) : CsvRecordReader.Create(stream, format, source);

    /// <summary>The file's name for messages.</summary>
    public string Source => source;

    /// <summary>The line where the current record begins, from 1.</summary>
    public abstract long Line { get; }

    /// <summary>The columns found so far: a header's are all known from the start, JSON objects may bring new ones with every line.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The index of a column by its exact name, or −1.</summary>
    public abstract int Find(string name);

    /// <summary>Moves to the next record.</summary>
    /// <exception cref="ExampleFormatException">It is broken.</exception>
    public abstract bool Read();

    /// <summary>A cell of the current record; null if it is missing (null or absent in JSON). An array or object comes as JSON.</summary>
    public abstract string? Get(int column);

    /// <summary>True if the record has such a cell, be it null.</summary>
    public abstract bool Has(int column);

    /// <summary>True if the cell is an array or object.</summary>
    public abstract bool IsNested(int column);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>An error at the current record.</summary>
    public ExampleFormatException Error(string? column, string problem) => new(source, Line, column, problem);

    /// <summary>The index of a column that has to be there.</summary>
    /// <exception cref="ExampleFormatException">It isn't; the message lists the columns.</exception>
    public int Require(string name) => Find(name) is >= 0 and var index
        ? index
        : throw new ExampleFormatException(source, 0, null, $"There is no column '{ExampleFormatException.Quote(name)}'; the columns are {string.Join(", ", Columns.Take(30).Select(ExampleFormatException.Quote))}{(Columns.Count > 30 ? ", …" : "")}.");
}
