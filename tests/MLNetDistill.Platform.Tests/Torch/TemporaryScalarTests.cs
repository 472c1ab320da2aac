using MLNetDistill.Testing;

namespace MLNetDistill.Platform.Tests.Torch;

/// <summary>
/// TorchSharp frees a Scalar that was made for one call while that call runs, if the garbage collector comes at that moment. So nothing of this
/// library may call what makes one; <c>TensorMath</c>, which holds them, is the only place that does.
/// </summary>
public class TemporaryScalarTests
{
    private const string Holder = "MLNetDistill.Common.";

    private static readonly HashSet<string> Makers = MakersOf(new CallGraph(FileOf("TorchSharp")));

    private static string FileOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    [Theory]
    [InlineData("MLNetDistill")]
    [InlineData("MLNetDistill.AutoML")]
    public void No_code_calls_what_makes_a_scalar_that_nothing_holds(string assembly)
    {
        var calls = new CallGraph(FileOf(assembly)).Calls.Where(method => !method.Key.StartsWith(Holder, StringComparison.Ordinal));
        var racing = calls.SelectMany(method => method.Value.Where(Makers.Contains).Select(made => $"{method.Key} calls {made}")).ToList();
        Assert.True(racing.Count == 0, string.Join('\n', racing.Prepend("Use the methods of TensorMath instead:")));
    }

    [Theory]
    [InlineData("TorchSharp.torch.Tensor.op_Addition(TorchSharp.torch.Tensor, TorchSharp.torch.Tensor)")]
    [InlineData("TorchSharp.torch.Tensor.op_Multiply(TorchSharp.torch.Tensor, Double)")]
    [InlineData("TorchSharp.torch.Tensor.square()")]
    [InlineData("TorchSharp.TensorExtensionMethods.ToDouble(TorchSharp.torch.Tensor)")]
    [InlineData("TorchSharp.Scalar.op_Implicit(Int32)")]
    public void The_search_finds_what_is_known_to_race(string method) => Assert.Contains(method, Makers);

    [Theory]
    [InlineData("TorchSharp.torch.Tensor.op_Multiply(TorchSharp.torch.Tensor, TorchSharp.torch.Tensor)")]
    [InlineData("TorchSharp.torch.Tensor.add(TorchSharp.torch.Tensor, TorchSharp.Scalar)")]
    public void And_leaves_what_does_not(string method) => Assert.DoesNotContain(method, Makers);

    /// <summary>What makes a Scalar in an assembly, and all that calls it there.</summary>
    private static HashSet<string> MakersOf(CallGraph graph)
    {
        var makers = new HashSet<string>(graph.Calls.Keys.Where(method =>
            method.StartsWith("TorchSharp.Scalar.op_Implicit(", StringComparison.Ordinal) || method.Contains(".ToScalar(", StringComparison.Ordinal)));
        int before;
        do
        {
            before = makers.Count;
            makers.UnionWith(graph.Calls.Where(method => method.Value.Any(makers.Contains)).Select(method => method.Key).ToList());
        }
        while (makers.Count > before);
        return makers;
    }
}
