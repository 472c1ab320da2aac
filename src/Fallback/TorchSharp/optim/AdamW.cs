using TorchSharp.Native;

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class optim
        {
            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    /// <summary>AdamW (Loshchilov and Hutter, 2019): weight decay shrinks the parameter itself.</summary>
    public class AdamW : OptimizerHelper
    {
        internal AdamW(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
            : this([new ParamGroup(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        internal AdamW(IEnumerable<ParamGroup> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        {
            Moments.Validate(lr, beta1, beta2, eps, weight_decay);
            foreach (var group in parameters)
            {
                var options = group.Options;
                options.LearningRate ??= lr;
                options.beta1 ??= beta1;
                options.beta2 ??= beta2;
                options.eps ??= eps;
                options.weight_decay ??= weight_decay;
                options.amsgrad ??= amsgrad;
                options.maximize ??= maximize;
                Add(group);
            }
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
                o.LearningRate!.Value, o.beta1!.Value, o.beta2!.Value, o.eps!.Value, 0, o.weight_decay!.Value, o.maximize == true ? 1 : 0, ++s.step));
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;
            internal Tensor? max_exp_avg_sq;

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

        public class Options : OptimizerOptions
        {
            internal double? beta1;
            internal double? beta2;
            internal double? weight_decay;
            internal double? eps;
            internal bool? amsgrad;
            internal bool? maximize;
        }

        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new()
                {
                    LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
                })
            {
            }
        }
    }
}
