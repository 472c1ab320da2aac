namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static class lr_scheduler
        {
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch);

            public abstract class LRScheduler
            {
                private readonly Optimizer optimizer;
                private readonly double[] baseRates;
                private int epoch;

                private protected LRScheduler(Optimizer optimizer, int last_epoch)
                {
                    this.optimizer = optimizer;
                    epoch = last_epoch;
                    baseRates = optimizer.ParamGroups.Select(group => group.InitialLearningRate).ToArray();
                }

                public virtual void step()
                {
                    epoch++;
                    foreach (var (group, (rate, factor)) in optimizer.ParamGroups.Zip(baseRates.Zip(Factors(epoch))))
                        group.LearningRate = rate * factor;
                }

                private protected abstract IEnumerable<double> Factors(int epoch);
            }

            public static class impl
            {
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double> factor;

                    internal LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch) : base(optimizer, last_epoch)
                    {
                        factor = lr_lambda;
                        step();
                    }

                    private protected override IEnumerable<double> Factors(int epoch)
                    {
                        while (true)
                            yield return factor(epoch);
                    }
                }
            }
        }
    }
}
