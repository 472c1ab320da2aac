using MLNetDistill.Testing;

namespace MLNetDistill.Packages.Tests;

/// <summary>Programs that use TorchSharp before anything of this library, also on a C++ runtime that is older than TorchSharp's.</summary>
public class TorchFirstTests(TorchFirstTests.Programs programs) : IClassFixture<TorchFirstTests.Programs>
{
    [Fact]
    public void A_built_program_may_use_TorchSharp_first() => AssertWorks(programs.Consumer.Run(programs.Built));

    [Fact]
    public void A_published_program_may_use_TorchSharp_first() => AssertWorks(programs.Consumer.Run(programs.Published));

    [Fact]
    public void It_needs_no_temporary_folder()
    {
        // A folder below a file can't be written to by anybody.
        var none = Path.Combine(programs.Published, "first.dll", "tmp");

        AssertWorks(programs.Consumer.Run(programs.Published, new Dictionary<string, string?> { ["TMPDIR"] = none, ["TEMP"] = none, ["TMP"] = none }));
    }

    [Fact]
    public void After_TorchSharp_failed_one_line_says_so()
    {
        var result = programs.Consumer.Run(programs.Published, null, "late").AssertSucceeded();

        var message = Assert.Single(result.Output.Split('\n'), line => line.StartsWith("message: ", StringComparison.Ordinal));
        Assert.StartsWith("message: TorchSharp was used before this library and could not load libtorch then: call MLNetDistill.TorchRuntime.Load() first.", message,
            StringComparison.Ordinal);
    }

    private static void AssertWorks(ConsoleResult result)
    {
        result.AssertSucceeded();
        Assert.Equal("2 numbers", result.Output.Trim());
        Assert.Empty(result.Errors);
    }

    public sealed class Programs : IDisposable
    {
        private const string Program = """
            using MLNetDistill;
            using TorchSharp;

            if (args is ["late"])
            {
                // TorchSharp fails for want of its native library, and does not try again when that is there.
                var library = Directory.GetFiles(AppContext.BaseDirectory, "*LibTorchSharp.*").Single();
                File.Move(library, library + ".away");
                try { torch.rand(2); }
                catch (TypeInitializationException) { }
                finally { File.Move(library + ".away", library); }
                try { TorchRuntime.Load(); }
                catch (InvalidOperationException e) { Console.WriteLine($"message: {e.Message}"); }
                return;
            }
            Console.WriteLine($"{torch.rand(2).shape[0]} numbers");
            TorchRuntime.Load();
            """;

        private readonly PackageFolder _packages = new();

        public Programs()
        {
            Consumer = new(_packages, "first", Program, Packages.Tests.Consumer.Reference("MLNetDistill"));
            Built = Consumer.Build();
            Published = Consumer.Publish();
        }

        internal Consumer Consumer { get; }

        public string Built { get; }

        public string Published { get; }

        public void Dispose() => _packages.Dispose();
    }
}
