using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using MLNetDistill.Inference;

namespace MLNetDistill.Cli.Tests;

/// <summary>Runs in processes of their own that are killed or interrupted.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task KilledAtTwentyRandomMomentsARunEndsWithTheSameStudent()
    {
        const int kills = 20;
        var (train, recipe) = (_data.Texts(60), _data.TextRecipe(10));
        var clock = Stopwatch.StartNew();
        var whole = await Run(_data.File("whole")).EndAsync();
        var length = (int)clock.ElapsedMilliseconds;
        Assert.True(whole.Code == 0, whole.Error);
        var expected = File.ReadAllBytes(_data.File("whole/student.mlnd"));

        var random = new Random(20);
        var (killed, folder) = (0, 0);
        while (killed < kills)
        {
            using var process = Run(_data.File($"killed{folder}"));
            // A random moment of the run, not a time that anything has to keep.
            if (process.WaitForExit(random.Next(length)))
            {
                await CheckFinished(process);
                folder++;
                continue;
            }
            process.Kill();
            await process.WaitForExitAsync();
            killed++;
            CheckWhole(_data.File($"killed{folder}"));
        }
        using var last = Run(_data.File($"killed{folder}"));
        await CheckFinished(last);

        Process Run(string output) => Cli.Start("distill", "--train", train, "--teacher", "column:teacher", "--recipe", recipe, "--seeds", "2", "--output", output, "--resume");

        async Task CheckFinished(Process process)
        {
            var result = await process.EndAsync();
            Assert.True(result.Code == 0, result.Error);
            Assert.Equal(expected, File.ReadAllBytes(_data.File($"killed{folder}/student.mlnd")));
            Assert.Empty(Directory.EnumerateFiles(_data.File($"killed{folder}"), "*.tmp", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public async Task AnInterruptStopsCleanlyAndResumeGoesOn()
    {
        // Windows has no such signal to send to another process.
        if (OperatingSystem.IsWindows()) return;
        // Far more steps than fit between the first report of the training and the signal.
        string[] args = ["distill", "--train", _data.Texts(60), "--teacher", "column:teacher", "--recipe", _data.TextRecipe(1000), "--seeds", "1", "--json", "--output"];
        var whole = await Cli.RunAsync([.. args, _data.File("whole")]);
        Assert.True(whole.Code == 0, whole.Error);

        using var process = Cli.Start([.. args, _data.File("stopped")]);
        var stopped = await InterruptIn("trainingDistilled", process);
        Assert.All(stopped.ErrorLines.SkipLast(1), line => Assert.StartsWith("warning: ", line, StringComparison.Ordinal));
        Assert.True(File.Exists(_data.File("stopped/students/distilled-1.checkpoint")));
        Assert.False(File.Exists(_data.File("stopped/student.mlnd")));

        var resumed = await Cli.RunAsync([.. args, _data.File("stopped"), "--resume"]);
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes(_data.File("whole/student.mlnd")), File.ReadAllBytes(_data.File("stopped/student.mlnd")));
    }

    [Fact]
    public async Task AnInterruptedComparisonOfASearchGoesOnAndLeavesNothingBehind()
    {
        if (OperatingSystem.IsWindows()) return;
        string[] args = ["search", "--train", _data.Table(500), "--teacher", "column:p", "--student", "mlp", "--fix", "epochs=64", "batch-size=16", "--tuner", "random", "--trials", "1", "--seeds", "2", "--json", "--output"];
        var whole = await Cli.RunAsync([.. args, _data.File("whole")]);
        Assert.True(whole.Code == 0, whole.Error);

        using var process = Cli.Start([.. args, _data.File("stopped")]);
        await InterruptIn("trainingUndistilled", process);
        // The best so far is there, and what the comparison has says that it is not done.
        Assert.True(File.Exists(_data.File("stopped/student.mlnd")));
        Assert.False(File.Exists(_data.File("stopped/result.json")));
        Assert.Single(Directory.GetFiles(_data.File("stopped/unfinished-comparison"), "run.json", SearchOption.AllDirectories));
        Assert.Equal(["trials", "unfinished-comparison"], Folders("stopped").Where(name => name != "undistilled"));

        var resumed = await Cli.RunAsync([.. args, _data.File("stopped"), "--resume"]);
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes(_data.File("whole/student.mlnd")), File.ReadAllBytes(_data.File("stopped/student.mlnd")));
        Assert.Equal(["trials", "undistilled"], Folders("whole"));
        Assert.All(["student.mlnd", "student.zip", "recipe.json"], name => Assert.True(File.Exists(_data.File($"stopped/undistilled/{name}")), name));
        Assert.Equal(Folders("whole"), Folders("stopped"));

        IEnumerable<string> Folders(string output) => Directory.GetDirectories(_data.File(output)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);
    }

    private const int Interrupt = 2;

    private static async Task<CliResult> InterruptIn(string stage, Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains(stage, StringComparison.Ordinal))
        {
        }
        Assert.Equal(0, SendSignal(process.Id, Interrupt));
        var stopped = await process.EndAsync();
        Assert.Equal(CommandLine.Failed, stopped.Code);
        Assert.Contains("--resume goes on", stopped.ErrorLines[^1], StringComparison.Ordinal);
        return stopped;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    // Nothing partial under a final name: what is there is whole.
    private static void CheckWhole(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".mlnd", StringComparison.Ordinal)) StudentModel.Load(file);
            if (file.EndsWith(".json", StringComparison.Ordinal)) JsonDocument.Parse(File.ReadAllText(file)).Dispose();
        }
    }
}
