namespace MLNetDistill.Evaluation;

/// <summary>How much of the gap between a teacher and a student trained without it distillation closes.</summary>
public static class DistillationRatio
{
    /// <summary>(distilled − undistilled) / (teacher − undistilled): 0 for no gain, 1 for a student as good as its teacher, negative for harm.</summary>
    /// <param name="metric">Says which way is better.</param>
    /// <param name="teacher">The teacher's score.</param>
    /// <param name="undistilled">The score of the same student trained without the teacher.</param>
    /// <param name="distilled">The distilled student's score.</param>
    /// <returns>Null if the teacher is not better than the undistilled student, or a score is undefined: there is no gap to close then.</returns>
    public static double? Of(Metric metric, double teacher, double undistilled, double distilled) =>
        metric.IsBetter(teacher, undistilled) && !double.IsNaN(undistilled) && !double.IsNaN(distilled)
            ? (distilled - undistilled) / (teacher - undistilled)
            : null;
}
