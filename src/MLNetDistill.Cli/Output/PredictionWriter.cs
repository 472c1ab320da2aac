using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Cli.Output;

/// <summary>Writes predictions, a JSON object per line.</summary>
/// <param name="writer">Receives the lines and is flushed after each batch.</param>
/// <param name="task">What is predicted.</param>
/// <param name="classes">The class names.</param>
/// <param name="allProbabilities">True to give the probability of every class.</param>
internal sealed class PredictionWriter(TextWriter writer, TaskKind task, IReadOnlyList<string> classes, bool allProbabilities)
{
    private readonly MemoryStream _line = new();

    public void Write(DenseSoftLabels scores)
    {
        using var json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        for (var row = 0; row < scores.Count; row++)
        {
            _line.SetLength(0);
            json.Reset();
            json.WriteStartObject();
            if (task == TaskKind.Regression) json.WriteNumber("value", scores.Row(row)[0]);
            else WriteClasses(json, scores.Row(row), scores.Probabilities(row));
            json.WriteEndObject();
            json.Flush();
            writer.WriteLine(Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length));
        }
        writer.Flush();
    }

    private void WriteClasses(Utf8JsonWriter json, ReadOnlySpan<float> logits, double[] probabilities)
    {
        if (task == TaskKind.MultiLabel)
        {
            json.WriteStartArray("labels");
            for (var c = 0; c < probabilities.Length; c++)
                if (probabilities[c] >= 0.5) json.WriteStringValue(classes[c]);
            json.WriteEndArray();
        }
        else
        {
            var best = Prediction.ClassOf(task, logits);
            json.WriteString("label", classes[best]);
            json.WriteNumber("probability", (float)probabilities[best]);
        }
        if (!allProbabilities) return;
        json.WriteStartObject("probabilities");
        for (var c = 0; c < probabilities.Length; c++) json.WriteNumber(classes[c], (float)probabilities[c]);
        json.WriteEndObject();
    }
}
