using MLNetDistill.Inference;
using MLNetDistill.Students;


namespace MLNetDistill.Training;

/// <summary>
/// Fits a decision tree: it grows one split at a time, and what is kept is the stage that did best on the validation set. The optimizer's options mean nothing here, and a run
/// that is resumed begins again, to the same end: it takes seconds.
/// </summary>
internal sealed class TreeTraining(StudentSpec spec, RunOptions run)
{
    // A large tree is scored after every twentieth of its growth.
    private const double Growth = 1.05;

    private readonly TreeArchitecture _architecture = (TreeArchitecture)spec.Architecture;

    /// <summary>Fits the tree.</summary>
    /// <param name="table">The training rows.</param>
    /// <param name="targets">What they should say.</param>
    /// <param name="validation">What decides where the growth stops; null to keep the whole tree.</param>
    /// <param name="cancellationToken">Stops after the present split.</param>
    public TrainedStudent Train(EncodedTable table, TreeTargets targets, StudentValidation? validation, CancellationToken cancellationToken)
    {
        var clock = new RunClock(run, 0);
        var grower = new TreeGrower(_architecture, new(spec.Table!, table), targets, run.Seed);
        var leaves = new TreeLeaves(spec.Task, grower.Root);
        var held = validation is null ? null : new Held(spec, validation, leaves, grower.Root);
        var state = new TrainingState();
        var (best, next) = (0, 0);
        while (state.Stopped is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var node = grower.Splits + 1 == _architecture.MaxLeaves ? null : grower.Grow();
            if (node is not null) held?.Split(node);
            state.Stopped = node is null ? StopReason.Completed : clock.IsOver ? StopReason.TimeLimit : null;
            // Skip evaluating the root-only tree.
            if (grower.Splits < next && state.Stopped is null) continue;
            next = Math.Max(grower.Splits + 1, (int)(grower.Splits * Growth));
            state.AddLoss(grower.Loss(grower.Splits));
            state.Step = grower.Splits;
            var score = held?.Score();
            if (state.AddScore(score)) best = grower.Splits;
            run.Progress?.Report(new(grower.Splits, _architecture.MaxLeaves - 1, 1, state.Loss, 0, clock.Elapsed, table.Count / clock.ElapsedHere.TotalSeconds, score?.Value, held is null ? null : state.Best.Value));
        }
        var (tree, weights) = leaves.Export(best);
        var summary = new TrainingSummary(grower.Splits, 1, grower.Loss(best), held is null ? null : state.Best.Value, grower.Splits == 0 ? 1 : (double)best / grower.Splits, clock.Elapsed.TotalSeconds, state.Stopped.Value);
        return new(StudentModel.Create(spec with { Tree = tree }, weights), summary);
    }

    /// <summary>The validation rows and what the tree says about them.</summary>
    private sealed class Held
    {
        private readonly StudentValidation _validation;
        private readonly TreeLeaves _leaves;
        private readonly TreeColumns _columns;
        private readonly float[] _outputs;

        public Held(StudentSpec spec, StudentValidation validation, TreeLeaves leaves, TreeNode root)
        {
            (_validation, _leaves, _columns) = (validation, leaves, new(spec.Table!, (EncodedTable)validation.Inputs));
            _outputs = new float[validation.Inputs.Count * spec.OutputCount()];
            root.ValidationRows = [.. Enumerable.Range(0, validation.Inputs.Count)];
            Say(root);
        }

        public ValidationScore Score() => _validation.Score(_outputs);

        public void Split(TreeNode node)
        {
            var sides = node.ValidationRows.ToLookup(row => _columns.GoesLeft(node.Question!, row));
            (node.Left!.ValidationRows, node.Right!.ValidationRows) = ([.. sides[true]], [.. sides[false]]);
            Say(node.Left);
            Say(node.Right);
        }

        private void Say(TreeNode leaf)
        {
            var scores = _leaves.Scores(leaf);
            foreach (var row in leaf.ValidationRows) scores.CopyTo(_outputs, row * scores.Length);
        }
    }
}
