using System.Text.Json;
using MLNetDistill.Inference;
using MLNetDistill.Runs;
using MLNetDistill.Signals;

namespace MLNetDistill.Cli.Teachers;

/// <summary>The teacher that a run fitted, in its output folder: for <c>--resume</c>, and to be used again as <c>--teacher DIR/teacher.zip</c>.</summary>
/// <param name="folder">The output folder.</param>
/// <param name="name">What its files are called.</param>
internal sealed class KeptTeacher(string folder, string name)
{
    private string Model => Path.Combine(folder, name + ".zip");

    private string Summary => Path.Combine(folder, name + ".json");

    /// <summary>The state of an unfinished fit.</summary>
    public string Checkpoint => Path.Combine(folder, name + ".checkpoint");

    /// <summary>The teacher that an interrupted run finished, or null.</summary>
    public ReadyTeacher? Find(Func<string, ITeacher> load)
    {
        if (!File.Exists(Summary)) return null;
        try
        {
            return new(load(Model), JsonSerializer.Deserialize<FitSummary>(File.ReadAllText(Summary), SpecJson.Options)!.TrainSeconds);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{Summary} is damaged: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Delete it to fit the teacher again.", e);
        }
    }

    /// <summary>Keeps a fitted teacher. The summary is written last: it says that the teacher is whole.</summary>
    public void Keep(Action<string> save, double seconds)
    {
        save(Model);
        AtomicFile.Write(Summary, stream => JsonSerializer.Serialize(stream, new FitSummary(seconds), SpecJson.Options));
        File.Delete(Checkpoint);
    }

    private sealed record FitSummary(double TrainSeconds);
}
