using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;

namespace MLNetDistill.AutoML;

/// <summary>A fitted model that has scored data views, where it may look at columns that the student never sees; what it has not scored yet, it scores by the student's columns.</summary>
internal sealed class PrescoredTeacher(ITeacher teacher, SoftLabels scores, ExampleInputs scored) : ITeacher
{
    private readonly StoredScoresTeacher _scores = new(scored, scores, teacher.Name);
    private readonly HashSet<ExampleKey> _keys = [.. scored.Keys];

    public string Name => teacher.Name;

    public TaskKind Task => teacher.Task;

    public IReadOnlyList<string> Classes => teacher.Classes;

    public long? ParameterCount => teacher.ParameterCount;

    public SoftLabelKind Kind => _scores.Kind;

    public int? TopK => _scores.TopK;

    public IWhiteBoxTeacher? WhiteBox => teacher.WhiteBox;

    // A call asks for examples or for copies of them; only a mixture would be scored twice.
    public SoftLabels Score(ExampleInputs examples, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        examples.Keys.All(_keys.Contains)
            ? _scores.Score(examples, progress, cancellationToken)
            : teacher.Score(examples, progress, cancellationToken);
}
