using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Spam;

/// <summary>What a person reads of an e-mail: the subject and the body. Every other header line is left out, since some give the answer away.</summary>
internal sealed partial record Mail(string Subject, string Body)
{
    /// <summary>Subject and body in one text.</summary>
    public string Text => Subject.Length == 0 ? Body : $"{Subject}\n{Body}";

    /// <summary>Reads a raw message (RFC 5322 and MIME, as lenient as spam needs it).</summary>
    public static Mail Parse(byte[] raw)
    {
        // Latin-1 keeps every byte, so that each part can be decoded with its own character set later.
        var (headers, body) = Split(Encoding.Latin1.GetString(raw));
        return new(Clean(EncodedWord().Replace(EncodedWordGap().Replace(headers.GetValueOrDefault("subject", ""), "$1"), DecodeWord)), Clean(ReadPart(headers, body, depth: 0) ?? ""));
    }

    private static (Dictionary<string, string> Headers, string Body) Split(string message)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var reader = new StringReader(message);
        string? name = null;
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            if (line[0] is ' ' or '\t')
            {
                if (name is not null) headers[name] += " " + line.Trim();
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && line.AsSpan(0, colon).IndexOf(' ') < 0)
            {
                name = line[..colon];
                // The first of several wins; a repeated header still swallows its own continuation lines.
                if (!headers.TryAdd(name, line[(colon + 1)..].Trim())) name = null;
            }
        }
        return (headers, reader.ReadToEnd());
    }

    // The plain text if there is one, else the HTML without its tags; null for a part that is not text.
    private static string? ReadPart(Dictionary<string, string> headers, string body, int depth)
    {
        var type = headers.GetValueOrDefault("content-type", "text/plain");
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && depth < 8 && Parameter(type, "boundary") is { Length: > 0 } boundary)
        {
            var parts = body.Split("--" + boundary).Skip(1).Where(part => !part.StartsWith("--", StringComparison.Ordinal)).Select(part => Split(part.TrimStart('\r', '\n'))).ToList();
            var plain = parts.Where(p => !IsHtml(p.Headers)).Select(p => ReadPart(p.Headers, p.Body, depth + 1)).OfType<string>().ToList();
            return plain.Exists(text => !string.IsNullOrWhiteSpace(text))
                ? string.Join('\n', plain)
                : parts.Where(p => IsHtml(p.Headers)).Select(p => ReadPart(p.Headers, p.Body, depth + 1)).FirstOrDefault();
        }
        if (type.Contains('/', StringComparison.Ordinal) && !type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)) return null;
        var text = CharacterSet(Parameter(type, "charset")).GetString(Decode(headers.GetValueOrDefault("content-transfer-encoding", ""), body));
        return IsHtml(headers) ? WebUtility.HtmlDecode(Tag().Replace(HiddenElement().Replace(text, " "), " ")) : text;
    }

    private static bool IsHtml(Dictionary<string, string> headers) => headers.GetValueOrDefault("content-type", "").StartsWith("text/html", StringComparison.OrdinalIgnoreCase);

    private static byte[] Decode(string encoding, string body)
    {
        if (encoding.StartsWith("quoted-printable", StringComparison.OrdinalIgnoreCase)) return QuotedPrintable(SoftBreak().Replace(body, ""));
        return encoding.StartsWith("base64", StringComparison.OrdinalIgnoreCase) && FromBase64(body) is { } bytes ? bytes : Encoding.Latin1.GetBytes(body);
    }

    private static byte[]? FromBase64(string text)
    {
        var digits = NotBase64().Replace(text, "");
        digits = digits[..(digits.Length / 4 * 4)];
        var bytes = new byte[digits.Length / 4 * 3];
        return Convert.TryFromBase64String(digits, bytes, out var length) ? bytes[..length] : null;
    }

    private static byte[] QuotedPrintable(string text) =>
        Encoding.Latin1.GetBytes(HexByte().Replace(text, m => ((char)byte.Parse(m.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));

    private static string DecodeWord(Match word)
    {
        var content = word.Groups[3].Value;
        var bytes = word.Groups[2].Value is "B" or "b" ? FromBase64(content) : QuotedPrintable(content.Replace('_', ' '));
        return bytes is null ? word.Value : CharacterSet(word.Groups[1].Value).GetString(bytes);
    }

    private static Encoding CharacterSet(string? name)
    {
        try { return string.IsNullOrEmpty(name) ? Encoding.Latin1 : Encoding.GetEncoding(name); }
        catch (ArgumentException) { return Encoding.Latin1; }
    }

    private static string? Parameter(string header, string name)
    {
        var match = Regex.Match(header, name + """\s*=\s*(?:"([^"]*)"|([^;\s]+))""", RegexOptions.IgnoreCase);
        return match.Success ? match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value : null;
    }

    private static string Clean(string text) => Space().Replace(text, " ").Trim();

    [GeneratedRegex(@"=\?([^?]+)\?([BbQq])\?([^?]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(\?=)\s+(?==\?)")]
    private static partial Regex EncodedWordGap();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex HexByte();

    [GeneratedRegex(@"=[ \t]*\r?\n")]
    private static partial Regex SoftBreak();

    [GeneratedRegex("[^A-Za-z0-9+/=]")]
    private static partial Regex NotBase64();

    [GeneratedRegex(@"<(script|style)\b.*?</\1\s*>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex HiddenElement();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
