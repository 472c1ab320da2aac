using TorchSharp.Native;

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    /// <summary>Adam (Kingma and Ba, 2015): weight decay enters through the gradient.</summary>
    public class Adam : OptimizerHelper
    {
        internal Adam(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        {
            Moments.Validate(lr, beta1, beta2, eps, weight_decay);
            Add(new ParamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize));
        }

        private protected override OptimizerState NewState(OptimizerOptions options, Parameter parameter) => new State
        {
            exp_avg = Moments.Zero(parameter),
            exp_avg_sq = Moments.Zero(parameter),
            max_exp_avg_sq = ((Options)options).amsgrad == true ? Moments.Zero(parameter) : null,
        };

        private protected override void Update(OptimizerOptions options, Parameter parameter, Tensor grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            Shim.Check(Shim.adam_step(parameter.Handle, grad.Handle, s.exp_avg.Handle, s.exp_avg_sq.Handle, s.max_exp_avg_sq?.Handle ?? 0,
                o.LearningRate!.Value, o.beta1!.Value, o.beta2!.Value, o.eps!.Value, o.weight_decay!.Value, 0, o.maximize == true ? 1 : 0, ++s.step));
        }

        internal sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;
            public Tensor? max_exp_avg_sq;

            internal State()
            {
            }

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
                max_exp_avg_sq?.Dispose();
            }
        }

        internal class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;
        }

        internal class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad,
                bool maximize)
                : base(parameters, new()
                {
                    LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
                })
            {
            }
        }
    }
}
