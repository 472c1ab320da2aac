using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNetDistill.Tests.Data;

/// <summary>What a malformed file is given as.</summary>
public enum MalformedRole
{
    /// <summary>Training data with the columns <c>text</c> and <c>label</c>.</summary>
    TrainText,

    /// <summary>Test data with the columns <c>text</c> and <c>label</c>; the training data have the classes ham and spam.</summary>
    TestText,

    /// <summary>Training data for a table: every column but <c>label</c> is a feature.</summary>
    TrainTable,

    /// <summary>Test data for a table with the numeric columns <c>x</c>, <c>y</c>, the categorical <c>c</c> and the classes no and yes.</summary>
    TestTable,
}

/// <summary>A file that is broken or unusual, and what must come of it.</summary>
/// <param name="Name">Names the case.</param>
/// <param name="FileName">The file's name, with the extension that tells its format.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Role">What it is given as.</param>
/// <param name="Error">A part of the one-line error that must come; empty if any error will do; null if the file can be read.</param>
/// <param name="Rows">The number of examples if it can be read.</param>
public sealed record MalformedFile(string Name, string FileName, byte[] Content, MalformedRole Role, string? Error, int Rows = 0)
{
    public override string ToString() => Name;
}

/// <summary>Makes broken and unusual files for every reader: about 150 of them, the same on every run.</summary>
public static class MalformedFiles
{
    private static readonly string[] Formats = ["csv", "tsv", "jsonl"];

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Six good rows, to which problems are added.
    private static readonly (string Text, string? Label)[] Good = [("buy now", "spam"), ("see you", "ham"), ("win money", "spam"), ("lunch?", "ham"), ("free", "spam"), ("ok", "ham")];

    /// <summary>All cases.</summary>
    public static IReadOnlyList<MalformedFile> All { get; } = [.. Formats.SelectMany(InEveryFormat), .. Delimited("csv", ","), .. Delimited("tsv", "\t"), .. Json(), .. Tables(), .. Foreign()];

    private static IEnumerable<MalformedFile> InEveryFormat(string format)
    {
        MalformedFile Train(string name, string content, string? error, int rows = 0) => Of(name, Utf8(content), MalformedRole.TrainText, error, rows);
        MalformedFile Test(string name, string content, string? error, int rows = 0) => Of($"test, {name}", Utf8(content), MalformedRole.TestText, error, rows);
        MalformedFile Of(string name, byte[] content, MalformedRole role, string? error, int rows = 0) => new($"{format}: {name}", $"data.{format}", content, role, error, rows);
        string Rows(params (string Text, string? Label)[] more) => Write(format, [.. Good, .. more]);

        yield return Train("a good file", Rows(), null, 6);
        yield return Train("empty file", "", format == "jsonl" ? "There are no rows" : "The file is empty");
        yield return Train("only a byte order mark", "\uFEFF", format == "jsonl" ? "There are no rows" : "The file is empty");
        yield return Train("only blank lines", "\n\n\r\n", format == "jsonl" ? "There are no rows" : "The file is empty");
        yield return Train("no rows", Write(format, []), "There are no rows");
        yield return Train("byte order mark", "\uFEFF" + Rows(), null, 6);
        yield return Train("Windows line ends", Rows().Replace("\n", "\r\n", StringComparison.Ordinal), null, 6);
        yield return Train("no line end at the end", Rows().TrimEnd('\n'), null, 6);
        yield return Train("blank lines between", Rows().Replace("\n", "\n\n", StringComparison.Ordinal), null, 6);
        yield return Train("no label column", Rows().Replace("label", "lable", StringComparison.Ordinal), "no column 'label'");
        yield return Train("no text column", Rows().Replace("text", "txt", StringComparison.Ordinal), "text'");
        yield return Train("upper-case columns", Rows().Replace("text", "TEXT", StringComparison.Ordinal), "text'");
        yield return Train("one class only", Write(format, [.. Good.Where(r => r.Label == "ham")]), "Every label is 'ham'");
        yield return Train("no labels at all", Write(format, [.. Good.Select(r => (r.Text, (string?)""))]), "No row has a label");
        yield return Train("one row", Write(format, [Good[0]]), "Every label is 'spam'");
        yield return Train("two rows", Write(format, [Good[0], Good[1]]), null, 2);
        yield return Train("some labels missing", Rows(("x", ""), ("y", " ")), null, 8);
        yield return Train("empty texts", Rows(("", "ham"), ("   ", "spam")), null, 8);
        yield return Train("a text of 1 MB", Rows((new string('a', 1 << 20), "ham")), null, 7);
        yield return Train("a text of 1 MB in three-byte characters", Rows((new string('€', 350_000), "ham")), null, 7);
        yield return Train("emoji", Rows(("👩‍👩‍👧‍👦 🏳️‍🌈 😀", "ham"), ("😀", "😀")), null, 8);
        yield return Train("control characters", Rows(("bell \a back \b escape \u001b", "ham")), null, 7);
        yield return Train("a line break in a text", Rows(("first\nsecond\r\nthird", "ham")), null, 7);
        yield return Train("quotes and separators in a text", Rows(("he said \"no, never\"\t;|", "ham")), null, 7);
        yield return Train("a label in several spellings", Rows(("x", "Ham"), ("y", "HAM")), null, 8);
        yield return Train("spaces around labels", Rows(("x", " ham "), ("y", "spam ")), null, 8);
        yield return Train("a label of 1 MB", Rows(("x", new string('l', 1 << 20))), null, 7);
        yield return Train("as many classes as rows", Write(format, [.. Enumerable.Range(0, 50).Select(i => ($"t{i}", (string?)$"class {i}"))]), null, 50);
        yield return Train("many numeric labels", Write(format, [.. Enumerable.Range(0, 50).Select(i => ($"t{i}", (string?)$"{i}.5"))]), null, 50);
        yield return Train("an infinite label among numbers", Write(format, [.. Enumerable.Range(0, 50).Select(i => ($"t{i}", (string?)(i == 25 ? "1e99" : $"{i}.5")))]), "infinite or too large");
        yield return Train("several labels per row", Write(format, [("t", "a|b"), ("u", "b|c"), ("v", "a"), ("w", "b"), ("x", "a|c"), ("y", "a|b|c")]), null, 6);
        yield return Train("UTF-16", "", "") with { Content = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Rows())], Error = format == "jsonl" ? "not UTF-8" : null, Rows = 6 };
        yield return Train("Latin-1", "", "line") with { Content = Encoding.Latin1.GetBytes(Rows(("café", "ham"))), Error = "not UTF-8" };
        yield return Train("a byte that is no text", "", "not UTF-8") with { Content = [.. Utf8(Rows()).SkipLast(1), 0xFF, (byte)'\n'] };
        yield return Train("a surrogate written as UTF-8", "", "not UTF-8") with { Content = Replace(Utf8(Rows(("@@@", "ham"))), "@@@"u8, [0xED, 0xA0, 0x80]) };
        yield return Train("Latin-1 in the header", "", "not UTF-8") with { Content = Encoding.Latin1.GetBytes(Rows().Replace("text", "téxt", StringComparison.Ordinal)) };
        yield return Test("more classes than in training", Rows(("x", "eggs"), ("y", "bacon")), null, 8);
        yield return Test("only unseen classes", Write(format, [("x", "eggs"), ("y", "bacon")]), null, 2);
        yield return Test("one class only", Write(format, [Good[1]]), null, 1);
        yield return Test("no label column", Rows().Replace("label", "lable", StringComparison.Ordinal), "no column 'label'");
        yield return Test("no labels at all", Write(format, [.. Good.Select(r => (r.Text, (string?)""))]), null, 6);
        yield return Test("empty file", "", "");

        // Cut off anywhere: a file that ends early either ends behind a whole record or is refused.
        var whole = Utf8(Rows(("a \"quoted\", long\ntext", "ham")));
        var random = new Random(format.Length);
        for (var i = 0; i < 8; i++)
        {
            var length = random.Next(1, whole.Length - 1);
            yield return Of($"cut after {length} bytes", whole[..length], MalformedRole.TestText, null, -1);
        }
    }

    private static IEnumerable<MalformedFile> Delimited(string format, string separator)
    {
        MalformedFile Train(string name, string content, string? error, int rows = 0) =>
            new($"{format}: {name}", $"data.{format}", Utf8(content.Replace("|", separator, StringComparison.Ordinal)), MalformedRole.TrainText, error, rows);

        yield return Train("a row too short", "text|label\na|ham\nb\nc|spam\n", "line 3: The row has 1 fields, the header has 2");
        yield return Train("a row too long", "text|label\na|ham\nb|spam|more\n", "line 3: The row has 3 fields");
        yield return Train("a row too long behind a line break in a text", "text|label\n\"a\nb\"|ham\nb|spam|more\n", "line 4: The row has 3 fields");
        yield return Train("two columns of one name", "text|label|text\na|ham|b\n", "Two columns are named 'text'");
        yield return Train("a quote that is not closed", "text|label\na|ham\n\"b|spam\nc|ham\n", "line 3: A quoted field is not closed");
        yield return Train("a quote that is not closed in the header", "\"text|label\na|ham\n", "");
        yield return Train("text behind a closing quote", "text|label\na|ham\n\"b\" c|spam\n", "line 3: There is text behind a closing quote");
        yield return Train("a quote inside an unquoted field", "text|label\nhe is 6' 2\" tall|ham\nb|spam\n", null, 2);
        yield return Train("doubled quotes", "text|label\n\"\"\"a\"\"\"|ham\n\"\"|spam\n", null, 2);
        yield return Train("carriage returns as line ends", "text|label\ra|ham\rb|spam\r", null, 2);
        yield return Train("empty column names", "text|label||\na|ham|1|2\n", "Two columns are named ''");
        yield return Train("one empty column name", "|text|label\n0|a|ham\n1|b|spam\n", null, 2);
        yield return Train("spaces around column names", "text | label\na|ham\nb|spam\n", "no column 'label'");
        yield return Train("no header", "a|ham\nb|spam\n", "no column 'label'; the columns are a, ham");
        yield return Train("a thousand columns", "text|label" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"|c{i}")) + "\na|ham" + new string('|', 1000) + "\nb|spam" + new string('|', 1000) + "\n", null, 2);
        yield return Train("a header of 1 MB", "text|label|" + new string('h', 1 << 20) + "\na|ham|\nb|spam|\n", null, 2);
        yield return Train("a NUL in a text", "text|label\na\0b|ham\nb|spam\n", null, 2);
        yield return Train("rows of separators only", "text|label\n|\n|\n", "No row has a label");
        yield return Train("another separator", "text:label\na:ham\nb:spam\n", "no column 'label'; the columns are text:label");
    }

    private static IEnumerable<MalformedFile> Json()
    {
        MalformedFile Train(string name, string content, string? error, int rows = 0) => new($"jsonl: {name}", "data.jsonl", Utf8(content), MalformedRole.TrainText, error, rows);
        const string good = "{\"text\":\"a\",\"label\":\"ham\"}\n{\"text\":\"b\",\"label\":\"spam\"}\n";

        yield return Train("one JSON array", "[\n{\"text\":\"a\",\"label\":\"ham\"},\n{\"text\":\"b\",\"label\":\"spam\"}\n]\n", "line 1: This is not valid JSON");
        yield return Train("an array per line", good + "[1, 2]\n", "line 3: This is not a JSON object");
        yield return Train("a number on a line", good + "17\n", "line 3: This is not a JSON object");
        yield return Train("a trailing comma", good + "{\"text\":\"c\",\"label\":\"ham\",}\n", "line 3: This is not valid JSON (at byte ");
        yield return Train("single quotes", good + "{'text':'c','label':'ham'}\n", "line 3: This is not valid JSON");
        yield return Train("two objects on a line", good + "{\"text\":\"c\",\"label\":\"ham\"} {\"text\":\"d\"}\n", "line 3: This is not valid JSON");
        yield return Train("a key twice", good + "{\"text\":\"c\",\"text\":\"d\",\"label\":\"ham\"}\n", "line 3: This is not valid JSON");
        yield return Train("a comment", "// comment\n" + good, "line 1: This is not valid JSON");
        yield return Train("NaN as a value", good + "{\"text\":\"c\",\"label\":NaN}\n", "line 3: This is not valid JSON");
        yield return Train("very deep nesting", good + "{\"text\":" + new string('[', 1000) + new string(']', 1000) + "}\n", "line 3: This is not valid JSON");
        yield return Train("a raw line break in a string", good + "{\"text\":\"c\nd\",\"label\":\"ham\"}\n", "line 3: This is not valid JSON");
        yield return Train("a bad escape", good + "{\"text\":\"\\x\",\"label\":\"ham\"}\n", "line 3: This is not valid JSON");
        yield return Train("a missing text", good + "{\"label\":\"ham\"}\n", "line 3, column 'text': The record has no such key");
        yield return Train("a text that is null", good + "{\"text\":null,\"label\":\"ham\"}\n", null, 3);
        yield return Train("a text that is a number", good + "{\"text\":12.50,\"label\":\"ham\"}\n", null, 3);
        yield return Train("a text that is an array", good + "{\"text\":[\"c\"],\"label\":\"ham\"}\n", "line 3, column 'text': A text is needed");
        yield return Train("a label that is an object", good + "{\"text\":\"c\",\"label\":{\"x\":1}}\n", "line 3, column 'label': A label can't be an object");
        yield return Train("a label that is null", good + "{\"text\":\"c\",\"label\":null}\n", null, 3);
        yield return Train("a label that is absent", good + "{\"text\":\"c\"}\n", null, 3);
        yield return Train("labels that are bools", "{\"text\":\"a\",\"label\":true}\n{\"text\":\"b\",\"label\":false}\n", null, 2);
        yield return Train("label arrays", "{\"text\":\"a\",\"label\":[\"x\",\"y\"]}\n{\"text\":\"b\",\"label\":[]}\n{\"text\":\"c\",\"label\":[\"x\"]}\n", null, 3);
        yield return Train("half a surrogate pair in a text", good + "{\"text\":\"cut \\ud83d\",\"label\":\"ham\"}\n{\"text\":\"\\ude00\\n\\\"\",\"label\":\"ham\"}\n", null, 4);
        yield return Train("half a surrogate pair in a label", good + "{\"text\":\"c\",\"label\":\"\\ud83d\"}\n", null, 3);
        yield return Train("half a surrogate pair in a key", good + "{\"text\":\"c\",\"label\":\"ham\",\"\\ud83d\":1}\n", "line 3: A key holds half of a surrogate pair");
        yield return Train("an escaped NUL", good + "{\"text\":\"a\\u0000b\",\"label\":\"ham\"}\n", null, 3);
        yield return Train("empty objects", "{}\n{}\n", "line 1, column 'text'");
        yield return Train("other keys in every line", string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"text\":\"{i}\",\"label\":\"{i % 2}\",\"k{i}\":{i}}}\n")), null, 200);
    }

    private static IEnumerable<MalformedFile> Tables()
    {
        MalformedFile Train(string name, string content, string? error, int rows = 0, string format = "csv") => new($"table: {name}", $"data.{format}", Utf8(content), MalformedRole.TrainTable, error, rows);
        MalformedFile Test(string name, string content, string? error, int rows = 0, string format = "csv") => new($"table, test: {name}", $"data.{format}", Utf8(content), MalformedRole.TestTable, error, rows);

        yield return Train("missing marks", "x,c,label\n1,?,yes\nNA,b,no\n,,yes\nNaN,n/a,no\n", null, 4);
        yield return Train("only the label", "label\nyes\nno\n", "No column is left");
        yield return Train("only an empty column", "x,label\n,yes\n,no\n", "No column is left");
        yield return Train("infinity", "x,label\n1,yes\ninf,no\n", "line 3, column 'x': 'inf' is infinite");
        yield return Train("negative infinity", "x,label\n1,yes\n-Infinity,no\n", "line 3, column 'x': '-Infinity' is infinite");
        yield return Train("a number too large", "x,label\n1,yes\n1e39,no\n", "line 3, column 'x': '1e39' is infinite or too large");
        yield return Train("a word among numbers", "x,label\n1,yes\n2,no\nthree,yes\n", null, 3);
        yield return Train("decimal commas", "x;label\n1,5;yes\n2,5;no\n", null, 2);
        yield return Train("semicolons as separators", "x;label\n1.5;yes\n2.5;no\n", null, 2);
        yield return Train("a label with one class", "x,label\n1,yes\n2,yes\n", "Every label is 'yes'");
        yield return Train("ids and a row counter", "id,n,x,label\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"id{i},{i},{i % 3},{(i % 2 == 0 ? "yes" : "no")}\n")), null, 30);
        yield return Train("only ids", "id,label\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"id{i},{(i % 2 == 0 ? "yes" : "no")}\n")), "has a different text in every row and is left out");
        yield return Train("constant columns", "x,c,label\n1,a,yes\n1,a,no\n", null, 2);
        yield return Train("tiny and huge numbers", "x,label\n1e-45,yes\n3.4e38,no\n-0,yes\n", null, 3);
        yield return Train("hexadecimal and thousands", "x,label\n0x10,yes\n\"1,000\",no\n", null, 2);
        yield return Train("an array as a feature", "{\"x\":[1,2],\"y\":1,\"label\":\"yes\"}\n{\"x\":[3],\"y\":2,\"label\":\"no\"}\n", null, 2, "jsonl");
        yield return Train("features that come and go", "{\"x\":1,\"label\":\"yes\"}\n{\"y\":2,\"label\":\"no\"}\n", null, 2, "jsonl");
        yield return Test("a good file", "x,y,c,label\n1,2,a,yes\n", null, 1);
        yield return Test("columns in another order", "label,c,y,x\nyes,a,2,1\n", null, 1);
        yield return Test("a word in a numeric column", "x,y,c,label\n1,2,a,yes\n1,two,a,no\n", "line 3, column 'y': 'two' is not a number");
        yield return Test("infinity", "x,y,c,label\n1,inf,a,yes\n", "line 2, column 'y'");
        yield return Test("a column is missing", "x,c,label\n1,a,yes\n", "no column 'y'");
        yield return Test("more columns", "x,y,z,c,label\n1,2,3,a,yes\n", null, 1);
        yield return Test("an unseen category", "x,y,c,label\n1,2,zzz,yes\n", null, 1);
        yield return Test("all values missing", "x,y,c,label\n,,,\n", null, 1);
        yield return Test("an unseen class", "x,y,c,label\n1,2,a,maybe\n", null, 1);
        yield return Test("an array in a numeric column", "{\"x\":[1],\"y\":1,\"c\":\"a\",\"label\":\"yes\"}\n", "line 1, column 'x': A feature can't be an array", 0, "jsonl");
        yield return Test("a column that no object has", "{\"x\":1,\"c\":\"a\",\"label\":\"yes\"}\n", "no column 'y'", 0, "jsonl");
    }

    private static IEnumerable<MalformedFile> Foreign()
    {
        var random = new Random(11);
        var noise = new byte[5000];
        random.NextBytes(noise);
        byte[] zip = [0x50, 0x4B, 3, 4, .. noise];
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. noise];
        foreach (var format in Formats)
        {
            yield return new($"{format}: random bytes", $"data.{format}", noise, MalformedRole.TrainText, "");
            yield return new($"{format}: a zip file", $"data.{format}", zip, MalformedRole.TrainText, "");
            yield return new($"{format}: a picture", $"data.{format}", png, MalformedRole.TrainText, "");
            yield return new($"{format}: zeros", $"data.{format}", new byte[5000], MalformedRole.TrainText, "");
            yield return new($"{format}: a web page", $"data.{format}", "<!DOCTYPE html>\n<html><body>Not found</body></html>\n"u8.ToArray(), MalformedRole.TrainText, "");
        }
        yield return new("csv inside jsonl", "data.jsonl", Utf8(Write("csv", Good)), MalformedRole.TrainText, "line 1: This is not valid JSON");
        yield return new("jsonl inside csv", "data.csv", Utf8(Write("jsonl", Good)), MalformedRole.TrainText, "");
        yield return new("tsv inside csv", "data.csv", Utf8(Write("tsv", Good)), MalformedRole.TrainText, null, 6);
        yield return new("csv inside tsv", "data.tsv", Utf8(Write("csv", Good)), MalformedRole.TrainText, "no column 'label'; the columns are text,label");
        yield return new("unknown extension", "data.xlsx", Utf8(Write("csv", Good)), MalformedRole.TrainText, "Use .csv, .tsv or .jsonl");
        yield return new("no extension", "data", Utf8(Write("csv", Good)), MalformedRole.TrainText, "Use .csv, .tsv or .jsonl");
        yield return new("upper-case extension", "data.CSV", Utf8(Write("csv", Good)), MalformedRole.TrainText, null, 6);
    }

    /// <summary>Rows as a file of the given format.</summary>
    public static string Write(string format, IEnumerable<(string Text, string? Label)> rows)
    {
        if (format == "jsonl")
            return string.Concat(rows.Select(row => JsonSerializer.Serialize(new { text = row.Text, label = row.Label }, Unescaped) + "\n"));
        var separator = format == "csv" ? ',' : '\t';
        return $"text{separator}label\n" + string.Concat(rows.Select(row => $"{Field(row.Text)}{separator}{Field(row.Label ?? "")}\n"));

        string Field(string value) => value.AsSpan().IndexOfAny([separator, '"', '\n', '\r']) >= 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }

    private static byte[] Utf8(string content) => Encoding.UTF8.GetBytes(content);

    private static byte[] Replace(byte[] content, ReadOnlySpan<byte> old, byte[] replacement)
    {
        var at = content.AsSpan().IndexOf(old);
        return [.. content[..at], .. replacement, .. content[(at + old.Length)..]];
    }
}
