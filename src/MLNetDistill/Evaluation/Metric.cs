using System.Globalization;
using MLNetDistill.Inference;

namespace MLNetDistill.Evaluation;

/// <summary>A number that says how good predictions are.</summary>
/// <param name="Name">The key in results and files.</param>
/// <param name="Title">The heading in tables.</param>
/// <param name="HigherIsBetter">False for errors and losses.</param>
public sealed record Metric(string Name, string Title, bool HigherIsBetter = true)
{
    /// <summary>The share of right answers; for multi-label see <see cref="SubsetAccuracy"/>.</summary>
    public static readonly Metric Accuracy = new("accuracy", "Accuracy");

    /// <summary>Binary: F1 of the second class.</summary>
    public static readonly Metric F1 = new("f1", "F1");

    /// <summary>The plain mean of the classes' F1.</summary>
    public static readonly Metric MacroF1 = new("macroF1", "Macro F1");

    /// <summary>The mean of the classes' F1, weighted by how often they occur.</summary>
    public static readonly Metric WeightedF1 = new("weightedF1", "Weighted F1");

    /// <summary>Multi-label: F1 of all memberships taken together.</summary>
    public static readonly Metric MicroF1 = new("microF1", "Micro F1");

    /// <summary>Multi-label: the share of examples with every membership right.</summary>
    public static readonly Metric SubsetAccuracy = new("subsetAccuracy", "Subset accuracy");

    /// <summary>Matthews correlation coefficient; for more than two classes Gorodkin's R_K (2004).</summary>
    public static readonly Metric Mcc = new("mcc", "MCC");

    /// <summary>Area under the ROC curve; for more than two classes the mean of one-versus-rest.</summary>
    public static readonly Metric Auc = new("auc", "AUC");

    /// <summary>Log-loss (negative log-likelihood, in nats).</summary>
    public static readonly Metric Nll = new("nll", "NLL", HigherIsBetter: false);

    /// <summary>Brier score (1950).</summary>
    public static readonly Metric Brier = new("brier", "Brier", HigherIsBetter: false);

    /// <summary>Expected calibration error (Guo et al., 2017).</summary>
    public static readonly Metric Ece = new("ece", "ECE", HigherIsBetter: false);

    /// <summary>The share of the variance that is explained.</summary>
    public static readonly Metric R2 = new("r2", "R²");

    /// <summary>Root of the mean squared error.</summary>
    public static readonly Metric Rmse = new("rmse", "RMSE", HigherIsBetter: false);

    /// <summary>Mean absolute error.</summary>
    public static readonly Metric Mae = new("mae", "MAE", HigherIsBetter: false);

    /// <summary>Pearson's correlation.</summary>
    public static readonly Metric Pearson = new("pearson", "Pearson");

    /// <summary>Spearman's rank correlation.</summary>
    public static readonly Metric Spearman = new("spearman", "Spearman");

    private static readonly Metric[] Binary = [Accuracy, F1, MacroF1, WeightedF1, Mcc, Auc, Nll, Brier, Ece];
    private static readonly Metric[] Multiclass = [Accuracy, MacroF1, WeightedF1, Mcc, Auc, Nll, Brier, Ece];
    private static readonly Metric[] MultiLabel = [MicroF1, MacroF1, SubsetAccuracy, Nll];
    private static readonly Metric[] Regression = [R2, Rmse, Mae, Pearson, Spearman];

    /// <summary>The metrics of a task in the order of reports, the headline metric first.</summary>
    public static IReadOnlyList<Metric> Of(TaskKind task) => task switch
    {
        TaskKind.Binary => Binary,
        TaskKind.Multiclass => Multiclass,
        TaskKind.MultiLabel => MultiLabel,
        _ => Regression,
    };

    /// <summary>The metric that models of a task are compared by: accuracy, micro F1 for multi-label, R² for regression.</summary>
    public static Metric Headline(TaskKind task) => Of(task)[0];

    /// <summary>The value as tables show it: shares in percent with two decimals, everything else with four; "-" if it is undefined.</summary>
    public string Format(double value) => double.IsNaN(value) ? "-" : (value * Scale).ToString(Digits, CultureInfo.InvariantCulture);

    /// <summary>Mean and, of several seeds, standard deviation, such as <c>84.60 ±0.21</c>.</summary>
    public string Format(MetricSummary value) =>
        Format(value.Mean) + (value.Count > 1 && !double.IsNaN(value.Mean) ? $" ±{(value.StandardDeviation * Scale).ToString(Digits, CultureInfo.InvariantCulture)}" : "");

    private bool IsShare => Name is "accuracy" or "f1" or "macroF1" or "weightedF1" or "microF1" or "subsetAccuracy" or "auc";

    private double Scale => IsShare ? 100 : 1;

    private string Digits => IsShare ? "0.00" : "0.0000";

    /// <summary>True if <paramref name="value"/> beats <paramref name="other"/>; an undefined value (NaN) beats nothing and is beaten by any number.</summary>
    public bool IsBetter(double value, double other) =>
        !double.IsNaN(value) && (double.IsNaN(other) || (HigherIsBetter ? value > other : value < other));
}
