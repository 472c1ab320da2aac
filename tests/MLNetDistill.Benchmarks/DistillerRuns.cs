using System.Globalization;
using MLNetDistill.AutoML.Recommendation;

namespace MLNetDistill.Benchmarks;

/// <summary>The published runs of the Distiller study (He et al., Distiller, 2021) as experience.</summary>
internal static class DistillerRuns
{
    public static IReadOnlyList<Experience> Read(string folder)
    {
        var data = Table(folder, "dataset_features_50_concat.csv").ToDictionary(r => r["task"]);
        var teachers = Table(folder, "teacher_baseline.csv").ToDictionary(r => (r["task"], r["model"]), r => Number(r["score"]));
        return [.. Table(folder, "auto_distiller_tabular_data.csv").Select(run =>
        {
            var task = run["task"];
            var features = new Dictionary<string, double>
            {
                ["log-examples"] = Math.Log10(Number(data[task]["#example"])),
                ["classes"] = Number(data[task]["#label"]),
                ["teacher-score"] = teachers[(task, run["Teacher"])],
                ["baseline"] = Number(run["baseline_score"]),
            };
            for (var i = 0; i < 100; i++) features[$"embedding{i}"] = Number(data[task][$"{i}"]);
            var recipe = new Dictionary<string, object>
            {
                ["intermediate"] = run["intermediate_loss_type"],
                ["strategy"] = run["intermediate_strategy"],
                ["loss"] = run["kd_loss_type"],
                ["mixup"] = run["mixup"] == "TRUE",
                ["contextual"] = (long)Number(run["contextual"]),
                ["back-translation"] = (long)Number(run["backtranslation"]),
                ["random"] = (long)Number(run["random"]),
                ["repeats"] = (long)Number(run["repeated_aug"]),
            };
            if (run["intermediate_loss_type"] == "mi") recipe["alpha"] = Number(run["alpha"]);
            if (run["contextual"] != "0" || run["backtranslation"] != "0" || run["random"] != "0") recipe["strength"] = Number(run["aug_p"]);
            return new Experience { Data = task, Study = $"{task} {run["Model"]} {run["Teacher"]}", Features = features, Recipe = new(recipe), Score = Number(run["score"]) };
        })];
    }

    private static IEnumerable<Dictionary<string, string>> Table(string folder, string file)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, file));
        var header = lines[0].TrimStart('\uFEFF').Split(',');
        return lines[1..].Select(line => header.Zip(line.Split(',')).ToDictionary(p => p.First, p => p.Second));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
