using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Evaluation;

/// <summary>How closely a student follows its teacher, whatever the right answers are.</summary>
/// <param name="Labels">The share of examples (multi-label: of memberships) where both decide alike; NaN for regression.</param>
/// <param name="TotalVariation">The mean of ½ Σ |p − q| over the classes, from 0 to 1 (multi-label: mean |p − q|); NaN for regression.</param>
/// <param name="KullbackLeibler">The mean of KL(teacher ‖ student) in nats (multi-label: mean over memberships); NaN for regression.</param>
/// <param name="RootMeanSquared">Regression: root of the mean squared difference of the values; otherwise NaN.</param>
public sealed record TeacherAgreement(double Labels, double TotalVariation, double KullbackLeibler, double RootMeanSquared)
{
    /// <summary>
    /// Compares the two. With a top-k teacher, the classes outside its top k count as one class.
    /// </summary>
    /// <param name="student">The student's scores.</param>
    /// <param name="teacher">The teacher's scores of the same examples; classes are matched by name.</param>
    /// <exception cref="ArgumentException">Another task, other classes, or another number of rows.</exception>
    public static TeacherAgreement Measure(DenseSoftLabels student, SoftLabels teacher)
    {
        if (student.Task != teacher.Task) throw new ArgumentException($"The student is a {student.Task} model and the teacher a {teacher.Task} model.", nameof(teacher));
        if (student.Count != teacher.Count) throw new ArgumentException($"{student.Count} student scores came with {teacher.Count} teacher scores.", nameof(teacher));
        var aligned = teacher.Align(student.Classes);
        return student.Task switch
        {
            TaskKind.Regression => OfValues(student, (DenseSoftLabels)aligned),
            TaskKind.MultiLabel => OfMemberships(student, (DenseSoftLabels)aligned),
            _ => OfClasses(student, aligned),
        };
    }

    /// <summary>The mean over several students.</summary>
    public static TeacherAgreement Mean(IReadOnlyCollection<TeacherAgreement> agreements) => new(
        agreements.Average(a => a.Labels), agreements.Average(a => a.TotalVariation), agreements.Average(a => a.KullbackLeibler), agreements.Average(a => a.RootMeanSquared));

    private static TeacherAgreement OfClasses(DenseSoftLabels student, SoftLabels teacher)
    {
        double same = 0, variation = 0, divergence = 0;
        for (var row = 0; row < student.Count; row++)
        {
            var q = student.Probabilities(row);
            var (p, teacherClass) = teacher is TopKSoftLabels top
                ? (MergeTail(top, row, ref q), top.Indices(row)[0])
                : (((DenseSoftLabels)teacher).Probabilities(row), Prediction.ClassOf(teacher.Task, ((DenseSoftLabels)teacher).Row(row)));
            if (teacherClass == Prediction.ClassOf(student.Task, student.Row(row))) same++;
            for (var c = 0; c < p.Length; c++)
            {
                variation += Math.Abs(p[c] - q[c]) / 2;
                divergence += Divergence(p[c], q[c]);
            }
        }
        return new(same / student.Count, variation / student.Count, divergence / student.Count, double.NaN);
    }

    private static TeacherAgreement OfMemberships(DenseSoftLabels student, DenseSoftLabels teacher)
    {
        double same = 0, variation = 0, divergence = 0;
        for (var i = 0; i < student.Values.Length; i++)
        {
            double s = student.Values[i], t = teacher.Values[i], p = Logits.Sigmoid(t);
            if (s > 0 == t > 0) same++;
            variation += Math.Abs(p - Logits.Sigmoid(s));
            divergence += Divergence(p, Logits.Sigmoid(s)) + Divergence(Logits.Sigmoid(-t), Logits.Sigmoid(-s));
        }
        double n = student.Values.Length;
        return new(same / n, variation / n, divergence / n, double.NaN);
    }

    private static TeacherAgreement OfValues(DenseSoftLabels student, DenseSoftLabels teacher)
    {
        var sum = 0.0;
        for (var row = 0; row < student.Count; row++)
        {
            double difference = student.Row(row)[0] - teacher.Row(row)[0];
            sum += difference * difference;
        }
        return new(double.NaN, double.NaN, double.NaN, Math.Sqrt(sum / student.Count));
    }

    // Both sides reduced to the teacher's top k and one class for the rest.
    private static double[] MergeTail(TopKSoftLabels teacher, int row, ref double[] student)
    {
        var indices = teacher.Indices(row);
        var (p, q) = (new double[indices.Length + 1], new double[indices.Length + 1]);
        for (var j = 0; j < indices.Length; j++) (p[j], q[j]) = (Math.Exp(teacher.LogProbabilities(row)[j]), student[indices[j]]);
        (p[^1], q[^1]) = (teacher.MissingMass(row), Math.Max(0, student.Sum() - q.Sum()));
        student = q;
        return p;
    }

    // p log(p / q), q kept away from 0 so that an underflow does not make the mean infinite.
    private static double Divergence(double p, double q) => p <= 0 ? 0 : p * Math.Log(p / Math.Max(q, 1e-30));
}
