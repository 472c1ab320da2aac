using MLNetDistill.Data;
using MLNetDistill.Signals;
using MLNetDistill.Training;

namespace MLNetDistill.AutoML;

/// <summary>What the students of a search learn from. The teacher scores the examples once, for all trials; what else a recipe asks of it is made when it is needed.</summary>
internal sealed class ScoredData
{
    private readonly ITeacher? _teacher;
    private readonly int _seed;
    private readonly Lock _gate = new();
    private readonly TrainingData _data;
    private TrainingData _inspected;
    private LossNeeds _needs;

    /// <summary>Binds what was scored.</summary>
    /// <param name="data">The examples with their scores, and the validation rows.</param>
    /// <param name="teacher">The teacher that scored them; null for a search without one.</param>
    /// <param name="seed">What augmented copies follow from.</param>
    public ScoredData(TrainingData data, ITeacher? teacher, int seed) => (_data, _inspected, _teacher, _seed) = (data, data, teacher, seed);

    /// <summary>The rows by which students are compared.</summary>
    public ExampleSet Validation => _data.Validation!;

    /// <summary>The examples as they are, with no copies.</summary>
    public TrainingData Plain => _data;

    /// <summary>The data for a recipe, with what its losses ask of the teacher's inside and with its copies. Calls to the teacher are serialized.</summary>
    /// <exception cref="ArgumentException">The teacher can't give what the recipe asks for.</exception>
    public TrainingData For(DistillationRecipe recipe, CancellationToken cancellationToken)
    {
        if (_teacher is null) return _data;
        lock (_gate)
        {
            var needs = recipe.Needs();
            if ((needs & ~_needs).LooksInside())
            {
                _inspected = _data.WithTeacherStates(_needs | needs, _teacher, null, cancellationToken);
                _needs |= needs;
            }
            // A recipe that does not look inside has no use for the states of its copies, which may cost more than its training.
            return (needs.LooksInside() ? _inspected : _data).WithCopies(recipe.AllAugmentation(), _teacher, _seed, null, cancellationToken);
        }
    }
}
