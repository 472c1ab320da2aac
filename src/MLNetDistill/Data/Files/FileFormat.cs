namespace MLNetDistill.Data;

/// <summary>How a file of examples is written. All are UTF-8.</summary>
public enum FileFormat
{
    /// <summary>Comma-separated with a header row; fields may be quoted (RFC 4180). Where the header has no comma, a semicolon or tab separates.</summary>
    Csv,

    /// <summary>Tab-separated with a header row; fields may be quoted.</summary>
    Tsv,

    /// <summary>One JSON object per line.</summary>
    Jsonl,
}

/// <summary>Finds formats.</summary>
public static class FileFormats
{
    /// <summary>The format that a file's name tells.</summary>
    /// <exception cref="ExampleFormatException">The name ends in none of .csv, .tsv, .jsonl, .ndjson.</exception>
    public static FileFormat Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => FileFormat.Csv,
        ".TSV" or ".TAB" => FileFormat.Tsv,
        ".JSONL" or ".NDJSON" => FileFormat.Jsonl,
        _ => throw new ExampleFormatException(path, 0, null, "The file's name does not tell its format. Use .csv, .tsv or .jsonl."),
    };
}
