using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDistill.AutoML.Storage;

/// <summary>A trial as a row of a table: lists are JSON.</summary>
internal static class TrialRow
{
    // A metric may be NaN.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectNullableAnnotations = true };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    /// <summary>Reads the columns number, configuration, state, worker, takeovers, rungs, metrics, error, started and ended.</summary>
    /// <exception cref="FormatException">A column holds something else; other exceptions of the reader mean the same.</exception>
    public static Trial Read(DbDataReader row)
    {
        var number = row.GetInt64(0);
        try
        {
            return new()
            {
                Number = number,
                Configuration = Configuration.FromJson(row.GetString(1)),
                State = Enum.TryParse<TrialState>(row.GetString(2), out var state) ? state : throw new FormatException($"its state is '{row.GetString(2)}'."),
                Worker = Text(row, 3),
                Takeovers = (int)row.GetInt64(4),
                Rungs = Parse<Rung[]>(row.GetString(5)),
                Metrics = Parse<Dictionary<string, double>>(row.GetString(6)),
                Error = Text(row, 7),
                Started = Time(row.GetDouble(8)),
                Ended = row.IsDBNull(9) ? null : Time(row.GetDouble(9)),
            };
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new FormatException($"Trial {number}: {e.Message}", e);
        }
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new FormatException("a value is null.");
}
