namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch;

    /// <summary>Stochastic gradient descent, with momentum where asked for.</summary>
    public class SGD : OptimizerHelper
    {
        internal SGD(IEnumerable<Parameter> parameters, double lr, double momentum, double dampening, double weight_decay, bool nesterov, bool maximize) =>
            Add(new ParamGroup(parameters, lr, momentum, dampening, weight_decay, nesterov, maximize));

        private protected override OptimizerState NewState(OptimizerOptions options, Parameter parameter) => new State();

        private protected override void Update(OptimizerOptions options, Parameter parameter, Tensor grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            var momentum = o.momentum!.Value;
            var lr = o.LearningRate!.Value;
            using var decayed = o.weight_decay > 0 ? grad.add(parameter, o.weight_decay.Value) : grad.alias();
            if (momentum == 0)
            {
                parameter.add_(decayed, o.maximize == true ? lr : -lr);
                return;
            }
            if (s.momentum_buffer is null)
                s.momentum_buffer = decayed.clone().DetachFromDisposeScope();
            else
                s.momentum_buffer.mul_(momentum).add_(decayed, 1 - o.dampening!.Value);
            using var direction = o.nesterov == true ? decayed.add(s.momentum_buffer, momentum) : s.momentum_buffer.alias();
            parameter.add_(direction, o.maximize == true ? lr : -lr);
        }

        internal sealed class State : OptimizerState, IDisposable
        {
            public Tensor? momentum_buffer;

            internal State()
            {
            }

            public void Dispose() => momentum_buffer?.Dispose();
        }

        internal class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;
        }

        internal class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup(IEnumerable<Parameter> parameters, double lr, double momentum, double dampening, double weight_decay, bool nesterov,
                bool maximize)
                : base(parameters, new()
                {
                    LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize,
                })
            {
            }
        }
    }
}
