using MLNetDistill.Losses;
using TorchSharp;
using static TorchSharp.torch;
using static MLNetDistill.Tests.Losses.Inner.InnerBatches;

namespace MLNetDistill.Tests.Losses.Inner;

/// <summary>Contrasts with the batch and with memories against calculations by hand.</summary>
public class ContrastTests
{
    [Theory, InlineData(0.1), InlineData(1), InlineData(2.5)]
    public void The_students_vector_looks_for_the_teachers_among_cosines_over_the_temperature(double temperature)
    {
        using var scope = NewDisposeScope();
        using var term = new ContrastiveLoss { Temperature = temperature, Width = 5 }.Bind(Setting(Shape(Student), Shape(Teacher), 4));
        var (own, target) = (Mapped(term, Student, 0), Mapped(term, Teacher, 2));
        double[][] scores = [.. own.Select(s => target.Select(t => ByHand.Cosine(s, t) / temperature).ToArray())];
        Assert.Equal(ByHand.Contrast(scores), Compute(term, Vectors(tensor(Student)), Vectors(tensor(Teacher))).ToNumber(), 1e-13);
    }

    [Fact]
    public void Memories_are_told_apart_by_a_noise_contrast_and_follow_what_was_seen()
    {
        const int Examples = 9, Negatives = 5;
        const double Temperature = 0.4, Momentum = 0.3;
        using var scope = NewDisposeScope();
        var loss = new MemoryContrastLoss { Width = 6, Negatives = Negatives, Temperature = Temperature, Momentum = Momentum };
        using var term = loss.Bind(Setting(Shape(Student), Shape(Teacher), 4) with { Examples = Examples });
        var (students, teachers) = (ByHand.Rows(term.State[0]), ByHand.Rows(term.State[2]));
        var (ofStudents, ofTeachers) = (0.0, 0.0);
        // All examples are seen; number 3 comes twice in the first batch.
        int[][] batches = [[3, 8, 3, 2], [5, 0, 7, 1], [4, 6, 2, 3], [1, 3, 5, 8]];
        for (var step = 0; step < batches.Length; step++)
        {
            var rows = batches[step];
            var (student, teacher) = (Matrix(4, 3, 40 + step), Matrix(4, 4, 50 + step));
            double[][] own = [.. Mapped(term, student, 0).Select(ByHand.Unit)], target = [.. Mapped(term, teacher, 2).Select(ByHand.Unit)];
            var random = new SeededRandom((ulong)step);
            int[] others = [.. Enumerable.Range(0, Negatives).Select(_ => random.Next(Examples))];
            // The first batch estimates what all scores sum up to, and that stays.
            if (step == 0) (ofTeachers, ofStudents) = (Normalizer(own, teachers, others), Normalizer(target, students, others));
            var expected = Contrast(own, teachers, ofTeachers) + Contrast(target, students, ofStudents);
            Assert.Equal(0.8 * expected, Compute(term, Vectors(tensor(student)), Vectors(tensor(teacher)), step, rows).ToNumber(), 1e-12);

            foreach (var (row, i) in rows.Select((row, i) => (row, i)).DistinctBy(at => at.row))
            {
                students[row] = Remembered(students[row], own[i]);
                teachers[row] = Remembered(teachers[row], target[i]);
            }

            // h = e / (e + m/N) with e = exp(score) / Z, as published; an example is no negative of its own.
            double Contrast(double[][] vectors, double[][] memory, double normalizer) => -vectors.Select((vector, i) =>
            {
                const double Noise = (double)Negatives / Examples;
                double Share(int row) => Score(vector, memory[row]) / normalizer is var e ? e / (e + Noise) : 0;
                return Math.Log(Share(rows[i])) + others.Where(row => row != rows[i]).Sum(row => Math.Log(1 - Share(row)));
            }).Average();
        }

        static double Score(double[] a, double[] b) => Math.Exp(ByHand.Dot(a, b) / Temperature);

        static double Normalizer(double[][] vectors, double[][] memory, int[] others) =>
            Examples * vectors.Average(vector => others.Average(row => Score(vector, memory[row])));

        static double[] Remembered(double[] old, double[] fresh) => ByHand.Unit([.. old.Zip(fresh, (a, b) => (Momentum * a) + ((1 - Momentum) * b))]);
    }

    private static double[][] Mapped(LossTerm term, double[,] vectors, int part) =>
        [.. ByHand.Rows(vectors).Select(vector => ByHand.Dense(vector, term.Parameters[part], term.Parameters[part + 1]))];
}
