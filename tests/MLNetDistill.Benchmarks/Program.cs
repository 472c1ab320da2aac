using MLNetDistill.Benchmarks;

// One benchmark per name; each prints its own table and returns the exit code.
var benchmarks = new Dictionary<string, Func<string[], int>>
{
    ["autodistiller"] = AutoDistillerBenchmark.Run,
    ["encoder"] = EncoderBenchmark.Run,
    ["experience"] = MethodsExperience.Run,
    ["losses"] = LossesBenchmark.Run,
    ["methods"] = MethodsBenchmark.Run,
    ["overhead"] = OverheadBenchmark.Run,
    ["quality"] = QualityBenchmark.Run,
    ["recommendation"] = RecommendationBenchmark.Run,
    ["search"] = SearchBenchmark.Run,
    ["starts"] = StartsBenchmark.Run,
    ["serving"] = ServingBenchmark.Run,
    ["storage"] = StorageBenchmark.Run,
    ["training"] = TrainingBenchmark.Run,
};
if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var run))
{
    Console.Error.WriteLine($"Name a benchmark: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}
return run(args[1..]);
