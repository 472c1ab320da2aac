using System.Text.Json.Serialization;
using MLNetDistill.Signals;
using static TorchSharp.torch;

namespace MLNetDistill.Losses;

/// <summary>A distance between the vectors of student and teacher. Where their widths differ, a linear map that is learned along takes the student's to the teacher's.</summary>
public abstract record ProjectedLoss : PairLoss
{
    /// <summary>Sets the defaults.</summary>
    /// <param name="layers">The published choice of layers.</param>
    protected ProjectedLoss(LayerStrategy layers = LayerStrategy.Top) : base(1, layers)
    {
    }

    /// <summary>Compare the vectors of every token instead of one per example (default false); student and teacher must read the same tokens.</summary>
    public bool EachToken { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override LossNeeds Needs => EachToken ? LossNeeds.TokenStates : base.Needs;

    /// <inheritdoc/>
    protected sealed override LossTerm Bind(LossSetting setting, LayerPair pair) => new Term(
        this, pair, Perceptron.Projection(setting, NameOf(pair, "projection"), setting.Student.Hidden[pair.Student].Width, setting.Teacher.Hidden[pair.Teacher].Width));

    /// <summary>The distance of each vector.</summary>
    /// <param name="student">[.., width].</param>
    /// <param name="teacher">[.., width].</param>
    /// <returns>[..].</returns>
    protected abstract Tensor Distance(Tensor student, Tensor teacher);

    private sealed class Term(ProjectedLoss loss, LayerPair pair, Perceptron projection) : PairTerm(projection)
    {
        public override LossResult Compute(StudentOutput student, TeacherBatch? teacher, LabelBatch labels, TrainingPoint point)
        {
            var (own, target) = (student.Inner!.Hidden[pair.Student], teacher!.Inner!.Hidden[pair.Teacher]);
            return new(loss.EachToken
                ? Mean(loss.Distance(projection.Apply(own.Tokens!), target.Tokens!), Mask(student, teacher))
                : loss.Distance(projection.Apply(own.Pooled), target.Pooled).mean());
        }
    }
}
