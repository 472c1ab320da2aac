namespace MLNetDistill.Benchmarks;

/// <summary>How a model of the table is made.</summary>
internal enum QualityWay
{
    /// <summary>A teacher: a linear layer on the frozen encoder.</summary>
    Frozen,

    /// <summary>A teacher: the encoder fine-tuned whole.</summary>
    FineTuned,

    /// <summary>A teacher: five networks.</summary>
    Ensemble,

    /// <summary>A student of the labels.</summary>
    Labels,

    /// <summary>A student of teacher and labels.</summary>
    Distilled,

    /// <summary>A student of the teacher's scores of the examples and of changed copies.</summary>
    Copies,

    /// <summary>A student of the labels of a tenth of the rows.</summary>
    FewLabels,

    /// <summary>A student of the same few labels and of the teacher's scores of all rows.</summary>
    FewLabelsDistilled,
}

/// <summary>A line of the table: accuracy in percent as PyTorch reaches it (teachers of tables: scikit-learn).</summary>
/// <param name="Data">The folder of the data set.</param>
/// <param name="Model">The teacher or the student.</param>
/// <param name="Way">How it learns.</param>
/// <param name="Mean">The mean over the seeds; null where the reference only says that it is worse than <see cref="QualityWay.Distilled"/>.</param>
/// <param name="Deviation">The standard deviation over the seeds, where known.</param>
internal sealed record QualityRow(string Data, string Model, QualityWay Way, double? Mean, double? Deviation = null)
{
    public bool IsTeacher => Way is QualityWay.Frozen or QualityWay.FineTuned or QualityWay.Ensemble;
}

/// <summary>
/// The same work done with PyTorch 1.13 and scikit-learn on the same data: same splits, same encoder, examples seen 16 times, three seeds. There the
/// distilled students of tables had a better teacher, boosted trees, and so had those of few labels.
/// </summary>
internal static class QualityReference
{
    public const string Encoder = "use-lite", Networks = "5 MLPs", Bag = "bag-of-ngrams", Cnn = "text-cnn", Mlp = "mlp";

    /// <summary>The quick ones first.</summary>
    public static IReadOnlyList<QualityRow> Rows { get; } =
    [
        new("satimage", Networks, QualityWay.Ensemble, 89.50),
        new("satimage", Mlp, QualityWay.Labels, 89.83, .40),
        new("satimage", Mlp, QualityWay.Distilled, 89.35),
        new("satimage", Mlp, QualityWay.Copies, null),
        new("satimage", Mlp, QualityWay.FewLabels, 84.10, .98),
        new("satimage", Mlp, QualityWay.FewLabelsDistilled, 89.18, .28),

        new("letter", Networks, QualityWay.Ensemble, 95.03),
        new("letter", Mlp, QualityWay.Labels, 92.38, .22),
        new("letter", Mlp, QualityWay.Distilled, 92.24),
        new("letter", Mlp, QualityWay.Copies, null),
        new("letter", Mlp, QualityWay.FewLabels, 82.23, 1.3),
        new("letter", Mlp, QualityWay.FewLabelsDistilled, 91.01, .28),

        new("trec", Encoder, QualityWay.Frozen, 88.4),
        new("trec", Encoder, QualityWay.FineTuned, 93.2),
        new("trec", Bag, QualityWay.Labels, 84.27, .70),
        new("trec", Bag, QualityWay.Distilled, 84.33, .81),
        new("trec", Bag, QualityWay.Copies, 84.33, 1.3),
        new("trec", Cnn, QualityWay.Labels, 88.07, .31),
        new("trec", Cnn, QualityWay.Distilled, 89.53, .64),
        new("trec", Cnn, QualityWay.Copies, 89.07, .50),

        new("magic04", Networks, QualityWay.Ensemble, 87.99),
        new("magic04", Mlp, QualityWay.Labels, 86.91, .16),
        new("magic04", Mlp, QualityWay.Distilled, 87.43, .18),
        new("magic04", Mlp, QualityWay.Copies, 87.45, .08),
        new("magic04", Mlp, QualityWay.FewLabels, 85.80, .30),
        new("magic04", Mlp, QualityWay.FewLabelsDistilled, 87.45, .18),

        new("banking77", Encoder, QualityWay.Frozen, 88.4),
        new("banking77", Encoder, QualityWay.FineTuned, 92.05),
        new("banking77", Bag, QualityWay.Labels, 88.96, .27),
        new("banking77", Bag, QualityWay.Distilled, 89.24, .24),
        new("banking77", Bag, QualityWay.Copies, 85.55, .13),
        new("banking77", Cnn, QualityWay.Labels, 89.52, .46),
        new("banking77", Cnn, QualityWay.Distilled, 89.27, .29),
        new("banking77", Cnn, QualityWay.Copies, 86.50, .22),

        new("sst2", Encoder, QualityWay.Frozen, 80.2),
        new("sst2", Encoder, QualityWay.FineTuned, 85.6),
        new("sst2", Bag, QualityWay.Labels, 78.05, .59),
        new("sst2", Bag, QualityWay.Distilled, 78.03, .44),
        new("sst2", Bag, QualityWay.Copies, 78.60, .37),
        new("sst2", Cnn, QualityWay.Labels, 80.51, .88),
        new("sst2", Cnn, QualityWay.Distilled, 80.34, .73),
        new("sst2", Cnn, QualityWay.Copies, 81.22, .82),

        new("adult", Networks, QualityWay.Ensemble, 85.47),
        new("adult", Mlp, QualityWay.Labels, 85.34, .12),
        new("adult", Mlp, QualityWay.Distilled, 85.69),
        new("adult", Mlp, QualityWay.Copies, 85.85, .09),

        new("sms_spam", Encoder, QualityWay.Frozen, 99.3),
        new("sms_spam", Encoder, QualityWay.FineTuned, 99.5),
    ];
}
