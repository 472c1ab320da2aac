namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class optim
        {
            public abstract class Optimizer : IDisposable
            {
                private readonly List<ParamGroup> groups = [];

                /// <summary>The parameters and their states, in the groups' order.</summary>
                private readonly List<(ParamGroup Group, Parameter Parameter, OptimizerState State)> entries = [];

                private protected Optimizer()
                {
                }

                ~Optimizer() => Dispose(false);

                public virtual IEnumerable<ILearningRateController> ParamGroups => groups;

                private protected IEnumerable<OptimizerState> States => entries.Select(entry => entry.State);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                private void Dispose(bool disposing)
                {
                    if (disposing)
                        foreach (var state in States)
                            ((IDisposable)state).Dispose();
                }

                /// <summary>Sets gradients to zero; it does not remove them.</summary>
                public virtual void zero_grad()
                {
                    foreach (var (_, parameter, _) in entries)
                    {
                        using var grad = parameter.grad;
                        grad?.fill_(0);
                    }
                }

                public virtual Tensor? step(Func<Tensor>? closure = null)
                {
                    Tensor? loss = null;
                    if (closure is not null)
                        using (enable_grad())
                            loss = closure();
                    using (no_grad())
                        foreach (var (group, parameter, state) in entries)
                        {
                            using var grad = parameter.grad;
                            if (grad is not null)
                                Update(group.Options, parameter, grad, state);
                        }
                    return loss;
                }

                private protected void Add(ParamGroup group)
                {
                    group.Options.InitialLearningRate = group.LearningRate;
                    groups.Add(group);
                    foreach (var parameter in group.Parameters)
                        entries.Add((group, parameter, NewState(group.Options, parameter)));
                }

                private protected abstract OptimizerState NewState(OptimizerOptions options, Parameter parameter);

                private protected abstract void Update(OptimizerOptions options, Parameter parameter, Tensor grad, OptimizerState state);

                public class StateDictionary
                {
                    internal StateDictionary()
                    {
                    }

                    public List<OptimizerState> State { get; } = [];
                }
            }

            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    using static torch.optim;

    public abstract class OptimizerHelper : Optimizer
    {
        private protected OptimizerHelper()
        {
        }

        public virtual StateDictionary state_dict()
        {
            var dictionary = new StateDictionary();
            dictionary.State.AddRange(States);
            return dictionary;
        }
    }

    public class OptimizerOptions
    {
        internal double? LearningRate { get; set; }

        internal double InitialLearningRate { get; set; }
    }

    public abstract class OptimizerState
    {
        private protected OptimizerState()
        {
        }
    }

    public class ParamGroup : ILearningRateController
    {
        internal IEnumerable<Parameter> Parameters { get; set; } = [];

        internal OptimizerOptions Options { get; set; } = null!;

        public double LearningRate
        {
            get => Options.LearningRate!.Value;
            set => Options.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options.InitialLearningRate;
            set => Options.InitialLearningRate = value;
        }
    }

    public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
    {
        private protected ParamGroup(IEnumerable<Parameter> parameters, TOptions options)
        {
            Parameters = parameters;
            base.Options = options;
        }

        internal new TOptions Options
        {
            get => (TOptions)base.Options;
            set => base.Options = value;
        }
    }
}
