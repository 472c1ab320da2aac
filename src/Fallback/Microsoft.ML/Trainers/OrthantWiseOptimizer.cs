using System.Numerics.Tensors;

namespace Microsoft.ML.Trainers;

/// <summary>A smooth function to be minimised: returns its value at a point and writes its gradient there.</summary>
internal delegate double DifferentiableFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>Says whether to stop, given the value before and after an iteration.</summary>
internal delegate bool StoppingRule(double before, double after);

/// <summary>
/// Limited-memory BFGS for a smooth function plus an L1 penalty: the orthant-wise method of Andrew and Gao, "Scalable training of L1-regularized
/// log-linear models" (ICML 2007). The first parameters (the biases) are free of the penalty; without a penalty it is plain L-BFGS.
/// </summary>
internal sealed class OrthantWiseOptimizer
{
    private const double SufficientDecrease = 1e-4;
    private const double Backtracking = 0.25;
    private const int TrialsBeforeRestart = 8;

    private readonly DifferentiableFunction _function;
    private readonly int _unpenalised;
    private readonly double _l1;
    private readonly int _historySize;
    private readonly List<(double[] Step, double[] Change, double Curvature)> _history = [];

    private double[] _point, _gradient, _newPoint, _newGradient;
    private readonly double[] _direction, _descent;
    private double _value, _newValue;

    public OrthantWiseOptimizer(DifferentiableFunction function, int parameters, int unpenalised, double l1, int historySize)
    {
        _function = function;
        _unpenalised = unpenalised;
        _l1 = l1;
        _historySize = historySize;
        _point = new double[parameters];
        _gradient = new double[parameters];
        _newPoint = new double[parameters];
        _newGradient = new double[parameters];
        _direction = new double[parameters];
        _descent = new double[parameters];
    }

    /// <summary>Minimises from the origin.</summary>
    public double[] Minimize(StoppingRule stop, int maximumIterations)
    {
        _value = Evaluate(_point, _gradient);
        for (var iteration = 1; ; iteration++)
        {
            ChooseDirection();
            if (!Search(iteration, TrialsBeforeRestart))
            {
                // The curvature pairs mislead: forget them and go down the steepest way.
                _history.Clear();
                ChooseDirection();
                if (!Search(iteration, int.MaxValue))
                    return _point;
            }
            var finished = stop(_value, _newValue) || iteration >= maximumIterations;
            var progressed = Remember();
            (_point, _newPoint) = (_newPoint, _point);
            (_gradient, _newGradient) = (_newGradient, _gradient);
            _value = _newValue;
            if (finished || !progressed)
                return _point;
        }
    }

    /// <summary>Stops once the mean improvement, older ones counting by <paramref name="decay"/> less, is below <paramref name="tolerance"/>.</summary>
    public static StoppingRule MeanImprovement(double tolerance, double decay)
    {
        double sum = 0, weight = 0;
        return (before, after) =>
        {
            sum = before - after + decay * sum;
            weight = 1 + decay * weight;
            return sum / weight < tolerance;
        };
    }

    /// <summary>Stops once the mean improvement of the last <paramref name="window"/> iterations is below <paramref name="tolerance"/> of the value.</summary>
    public static StoppingRule MeanRelativeImprovement(double tolerance, int window)
    {
        var past = new Queue<double>();
        return (_, after) =>
        {
            past.Enqueue(after);
            return past.Count > window && (past.Dequeue() - after) / window / Math.Abs(after) < tolerance;
        };
    }

    private double Evaluate(double[] point, double[] gradient)
    {
        var value = _function(point, gradient) + _l1 * TensorPrimitives.SumOfMagnitudes<double>(point.AsSpan(_unpenalised));
        return double.IsFinite(value) ? value : throw Contracts.Except($"Optimizer unable to proceed with loss function yielding {value}");
    }

    private void ChooseDirection()
    {
        // The steepest descent of the penalised function; at a zero parameter the penalty outweighs small slopes.
        for (var i = 0; i < _descent.Length; i++)
        {
            var slope = -_gradient[i];
            _descent[i] = i < _unpenalised ? slope
                : _point[i] != 0 ? slope - Math.Sign(_point[i]) * _l1
                : Math.Abs(slope) <= _l1 ? 0 : slope - Math.Sign(slope) * _l1;
        }
        _descent.CopyTo(_direction, 0);
        ApplyInverseHessian();
        for (var i = 0; i < _direction.Length; i++)
        {
            if (_descent[i] == 0)
                _direction[i] = 0;
        }
    }

    /// <summary>The two-loop recursion (Nocedal and Wright, "Numerical Optimization", algorithm 7.4).</summary>
    private void ApplyInverseHessian()
    {
        var usable = _history.Where(pair => pair.Curvature > 0).ToArray();
        if (usable.Length == 0)
            return;
        var alphas = new double[usable.Length];
        for (var i = usable.Length - 1; i >= 0; i--)
        {
            alphas[i] = TensorPrimitives.Dot<double>(usable[i].Step, _direction) / usable[i].Curvature;
            TensorPrimitives.MultiplyAdd(usable[i].Change, -alphas[i], _direction, _direction);
        }
        var newest = usable[^1];
        TensorPrimitives.Multiply(_direction, newest.Curvature / TensorPrimitives.SumOfSquares<double>(newest.Change), _direction);
        for (var i = 0; i < usable.Length; i++)
        {
            var beta = TensorPrimitives.Dot<double>(usable[i].Change, _direction) / usable[i].Curvature;
            TensorPrimitives.MultiplyAdd(usable[i].Step, alphas[i] - beta, _direction, _direction);
        }
    }

    /// <summary>Backtracks until the value falls enough; false after too many trials, or at the optimum.</summary>
    private bool Search(int iteration, int trials)
    {
        if (TensorPrimitives.Dot<double>(_direction, _descent) <= 0)
            return false;
        var step = iteration == 1 ? 1 / TensorPrimitives.Norm<double>(_direction) : 1.0;
        var promised = Move(step);
        if (promised < 0)
        {
            // Clipping at the orthant's border turned the step uphill: drop what goes against the steepest descent.
            for (var i = _unpenalised; i < _direction.Length; i++)
            {
                if (_descent[i] * _direction[i] < 0)
                    _direction[i] = 0;
            }
            promised = Move(step);
        }
        for (var trial = 1; ; trial++)
        {
            _newValue = Evaluate(_newPoint, _newGradient);
            if (_newValue <= _value - SufficientDecrease * promised)
                return true;
            if (trial == trials)
                return false;
            step *= Backtracking;
            promised = Move(step);
        }
    }

    /// <summary>Steps along the direction, stopping penalised parameters at zero; returns the decrease that the slope promises.</summary>
    private double Move(double step)
    {
        TensorPrimitives.MultiplyAdd(_direction, step, _point, _newPoint);
        for (var i = _unpenalised; _l1 > 0 && i < _newPoint.Length; i++)
        {
            if (_point[i] * _newPoint[i] < 0)
                _newPoint[i] = 0;
        }
        return TensorPrimitives.Dot<double>(_descent, _newPoint) - TensorPrimitives.Dot<double>(_descent, _point);
    }

    /// <summary>Keeps the step and the change of gradient that it made; false if nothing changed.</summary>
    private bool Remember()
    {
        if (_history.Count == _historySize)
            _history.RemoveAt(0);
        var step = new double[_point.Length];
        var change = new double[_point.Length];
        TensorPrimitives.Subtract(_newPoint, _point, step);
        TensorPrimitives.Subtract(_newGradient, _gradient, change);
        var curvature = TensorPrimitives.Dot<double>(step, change);
        _history.Add((step, change, curvature));
        return curvature != 0;
    }
}
