using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetDistill.Platform.Tests.Torch;

public class OptimizerTests : TorchTests
{
    private static readonly double[] Start = [0.5, -2];
    private static readonly double[][] Gradients = [[1, -3], [0.2, 4], [-2, 0.1]];

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void AdamWFollowsItsFormula(double decay)
    {
        var expected = Adaptive((x, m, v, t) => x * (1 - 0.01 * decay) - Adam(m, v, t), g => g);
        Near(expected, Train(p => optim.AdamW(p, 0.01, weight_decay: decay)), 1e-12);
    }

    [Fact]
    public void AdamPutsDecayIntoTheGradient()
    {
        var expected = Adaptive((x, m, v, t) => x - Adam(m, v, t), (g, x) => g + 0.1 * x);
        Near(expected, Train(p => optim.Adam(p, 0.01, weight_decay: 0.1)), 1e-12);
    }

    [Fact]
    public void AmsgradDividesByTheLargestSquareSoFar()
    {
        var largest = 0.0;
        var expected = Adaptive((x, m, v, t) => x - Adam(m, largest = t == 1 ? v : Math.Max(largest, v), t), g => g);
        Near(expected, Train(p => optim.AdamW(p, 0.01, amsgrad: true)), 1e-12);
    }

    [Fact]
    public void MaximizingClimbs()
    {
        var down = Train(p => optim.AdamW(p, 0.01));
        var up = Train(p => optim.AdamW(p, 0.01, maximize: true));
        Near(Start.Select((x, i) => 2 * x - down[i]), up, 1e-12);
    }

    [Fact]
    public void StridesOfParametersAndGradientsDoNotMatter()
    {
        var plain = nn.Parameter(Count(3, 2));
        var strided = nn.Parameter(Count(3, 2).T.contiguous().T);
        foreach (var parameter in new[] { plain, strided })
        {
            using var optimizer = optim.AdamW([parameter], 0.1);
            (parameter * Count(2, 3).T).sum().backward();
            optimizer.step();
        }
        Assert.False(strided.is_contiguous());
        Assert.Equal(Floats(plain), Floats(strided));
    }

    [Fact]
    public void AStepOnTensorsABackwardStillNeedsIsNoticed()
    {
        var parameter = nn.Parameter(ones(1));
        using var optimizer = optim.AdamW([parameter], 0.1);
        parameter.grad = ones(1);
        var loss = parameter.exp().mul(parameter).sum();
        optimizer.step();
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => loss.backward());
    }

    [Fact]
    public void SgdFollowsItsFormula()
    {
        var plain = Start.Select((x, i) => x - 0.1 * Gradients.Sum(g => g[i]));
        Near(plain, Train(p => optim.SGD(p, 0.1)), 1e-12);
        var momentum = Start.Select((x, i) =>
        {
            var speed = 0.0;
            foreach (var g in Gradients)
                x -= 0.1 * (speed = 0.9 * speed + g[i] + 0.01 * x);
            return x;
        });
        Near(momentum, Train(p => optim.SGD(p, 0.1, momentum: 0.9, weight_decay: 0.01)), 1e-12);
    }

    [Fact]
    public void GroupsHaveTheirOwnRates()
    {
        var a = nn.Parameter(zeros(1));
        var b = nn.Parameter(zeros(1));
        using var optimizer = optim.AdamW([new AdamW.ParamGroup([a], 0.1), new AdamW.ParamGroup([b], 0.01)]);
        (a + b).sum().backward();
        optimizer.step();
        Near([-0.1, -0.01], cat([a, b], 0), 1e-6);
        Assert.Equal([0.1, 0.01], optimizer.ParamGroups.Select(group => group.LearningRate));
    }

    [Fact]
    public void ParametersWithoutGradientsStay()
    {
        var idle = nn.Parameter(ones(1));
        using var optimizer = optim.AdamW([idle], 0.1, weight_decay: 0.5);
        optimizer.step();
        Assert.Equal([1], Floats(idle));
        (idle * 2).sum().backward();
        optimizer.zero_grad();
        Assert.Equal([0], Floats(idle.grad!));
    }

    [Fact]
    public void StatesAreVisible()
    {
        var p = nn.Parameter(ones(1));
        using var optimizer = optim.AdamW([p], 0.1);
        (p * 2).sum().backward();
        optimizer.step();
        var state = (AdamW.State)optimizer.state_dict().State.Single();
        Assert.Equal(1, state.step);
        Near([0.2], state.exp_avg, 1e-6);
        Near([0.004], state.exp_avg_sq, 1e-6);
    }

    [Fact]
    public void LambdaSchedulesScaleTheFirstRate()
    {
        using var optimizer = optim.SGD([nn.Parameter(zeros(1))], 2);
        var schedule = optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (epoch + 1));
        var rates = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            schedule.step();
        }
        Assert.Equal([2, 1, 2.0 / 3], rates);
    }

    [Fact]
    public void ClippingScalesAllGradientsTogether()
    {
        var a = nn.Parameter(zeros(1));
        var b = nn.Parameter(zeros(1));
        (a * 3 + b * 4).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 1e-6);
        Near([0.6, 0.8], cat([a.grad!, b.grad!], 0), 1e-5);
        Assert.Equal(1, nn.utils.clip_grad_norm_([a, b], 10), 1e-5);
        Near([0.6, 0.8], cat([a.grad!, b.grad!], 0), 1e-5);
    }

    [Fact]
    public void TrainingFitsALine()
    {
        manual_seed(1);
        var x = randn(64, 2);
        var y = x.matmul(tensor(new[] { 2f, -1f }).unsqueeze(1)) + 0.5f;
        using var layer = nn.Linear(2, 1);
        using var optimizer = optim.AdamW(layer.parameters(), 0.05);
        for (var i = 0; i < 400; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.mse_loss(layer.call(x), y).backward();
            optimizer.step();
        }
        Near([2, -1], layer.weight!, 1e-3);
        Near([0.5], layer.bias!, 1e-3);
    }

    private static double[] Train(Func<IEnumerable<Parameter>, optim.Optimizer> make)
    {
        var parameter = nn.Parameter(tensor(Start));
        using var optimizer = make([parameter]);
        foreach (var gradient in Gradients)
        {
            parameter.grad = tensor(gradient);
            optimizer.step();
        }
        return Doubles(parameter);
    }

    private static double[] Train(Func<IEnumerable<Parameter>, OptimizerHelper> make) => Train(p => (optim.Optimizer)make(p));

    private static void Near(IEnumerable<double> expected, double[] actual, double tolerance) => Near(expected, tensor(actual), tolerance);

    private static double Adam(double m, double v, int t) => 0.01 * m / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8);

    private static IEnumerable<double> Adaptive(Func<double, double, double, int, double> step, Func<double, double> gradient) =>
        Adaptive(step, (g, _) => gradient(g));

    private static IEnumerable<double> Adaptive(Func<double, double, double, int, double> step, Func<double, double, double> gradient) =>
        Start.Select((x, i) =>
        {
            double m = 0, v = 0;
            for (var t = 1; t <= Gradients.Length; t++)
            {
                var g = gradient(Gradients[t - 1][i], x);
                m = 0.9 * m + 0.1 * g;
                v = 0.999 * v + 0.001 * g * g;
                x = step(x, m, v, t);
            }
            return x;
        });
}
