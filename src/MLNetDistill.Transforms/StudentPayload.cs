using System.Text.Json;
using MLNetDistill.Inference;

namespace MLNetDistill.Transforms;

/// <summary>A student and the columns it is bound to, as one line of text: JSON, a line break, and the <c>.mlnd</c> file in base 64.</summary>
internal sealed record StudentPayload(StudentModel Student, StudentInput Input, ScoreColumnNames Names)
{
    public string ToText()
    {
        using var stream = new MemoryStream();
        Student.Save(stream);
        var columns = JsonSerializer.Serialize(new Columns(Input, Names), JsonSerializerOptions.Web);
        return $"{columns}\n{Convert.ToBase64String(stream.GetBuffer(), 0, (int)stream.Length)}";
    }

    /// <exception cref="FormatException">The text is not a student's.</exception>
    public static StudentPayload Parse(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('\n');
        if (end < 0) throw new FormatException("The model does not hold a student of this library; it may be damaged.");
        var columns = JsonSerializer.Deserialize<Columns>(text[..end], JsonSerializerOptions.Web)!;
        var bytes = new byte[(text.Length - end) / 4 * 3 + 3];
        if (!Convert.TryFromBase64Chars(text[(end + 1)..], bytes, out var length)) throw new FormatException("The student in the model is damaged; save the model again.");
        using var stream = new MemoryStream(bytes, 0, length, writable: false);
        return new(StudentModel.Load(stream, "the student in the model"), columns.Input, columns.Names);
    }

    private sealed record Columns(StudentInput Input, ScoreColumnNames Names);
}
