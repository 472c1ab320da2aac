using System.Globalization;
using MLNetDistill.Training;

namespace Spam;

/// <summary>One line that is rewritten while a person watches, and one line per finished stage otherwise.</summary>
internal sealed class DemoProgress : IProgress<TrainingProgress>, IProgress<RunProgress>, IDisposable
{
    private readonly bool _rewrites = !Console.IsErrorRedirected;
    private string _stage = "";

    public void Report(TrainingProgress value) => Show("the teacher learns from the labeled mails", (double)value.Step / value.TotalSteps);

    public void Report(RunProgress value) => Show(value.Stage.Kind switch
    {
        RunStageKind.Scoring => "the teacher reads all mails",
        RunStageKind.TrainingUndistilled => $"a student learns from the labels alone (seed {value.Stage.Seed})",
        RunStageKind.TrainingDistilled => $"a student learns from the teacher (seed {value.Stage.Seed})",
        _ => "measuring",
    }, value.Done / value.Total);

    public void Dispose()
    {
        if (_rewrites && _stage.Length > 0) Console.Error.WriteLine();
    }

    private void Show(string stage, double part)
    {
        if (_rewrites)
        {
            if (stage != _stage && _stage.Length > 0) Console.Error.WriteLine();
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{stage}: {part,4:0%}"));
        }
        else if (stage != _stage) Console.Error.WriteLine(stage);
        _stage = stage;
    }
}
