using System.Runtime.CompilerServices;

namespace MLNetDistill.Inference.Kernels;

/// <summary>One step of a recurrent unit: from the gates to the next state. Every width is a multiple of <see cref="DenseKernel.Alignment"/>.</summary>
internal static unsafe class GateKernel
{
    /// <summary>A gated recurrent unit; the gates are reset, update and candidate.</summary>
    /// <param name="word">[3, width], what the word adds to the gates.</param>
    /// <param name="bias">[3, width].</param>
    /// <param name="memory">[3, width], what the state adds to the gates.</param>
    /// <param name="width">The width of the state.</param>
    /// <param name="state">[width], replaced by the next state.</param>
    /// <param name="maxima">[width], raised to the next state.</param>
    public static void Gru<T>(float* word, float* bias, float* memory, int width, float* state, float* maxima) where T : struct, ILanes<T>
    {
        for (var i = 0; i < width; i += T.Count)
        {
            var reset = Sigmoid(T.Add(Input<T>(word + i, bias + i), T.Load(memory + i)));
            var update = Sigmoid(T.Add(Input<T>(word + width + i, bias + width + i), T.Load(memory + width + i)));
            var candidate = Tanh(T.MultiplyAdd(reset, T.Load(memory + 2 * width + i), Input<T>(word + 2 * width + i, bias + 2 * width + i)));
            var next = T.MultiplyAdd(update, T.Subtract(T.Load(state + i), candidate), candidate);
            next.Store(state + i);
            T.Max(next, T.Load(maxima + i)).Store(maxima + i);
        }
    }

    /// <summary>A long short-term memory; the gates are input, forget, output and candidate.</summary>
    /// <param name="word">[4, width], what the word adds to the gates.</param>
    /// <param name="bias">[4, width].</param>
    /// <param name="memory">[4, width], what the state adds to the gates.</param>
    /// <param name="width">The width of the state.</param>
    /// <param name="state">[width], replaced by the next state.</param>
    /// <param name="cell">[width], replaced by the next cell.</param>
    public static void Lstm<T>(float* word, float* bias, float* memory, int width, float* state, float* cell) where T : struct, ILanes<T>
    {
        for (var i = 0; i < width; i += T.Count)
        {
            var input = Sigmoid(T.Add(Input<T>(word + i, bias + i), T.Load(memory + i)));
            var forget = Sigmoid(T.Add(Input<T>(word + width + i, bias + width + i), T.Load(memory + width + i)));
            var output = Sigmoid(T.Add(Input<T>(word + 2 * width + i, bias + 2 * width + i), T.Load(memory + 2 * width + i)));
            var candidate = Tanh(T.Add(Input<T>(word + 3 * width + i, bias + 3 * width + i), T.Load(memory + 3 * width + i)));
            var next = T.MultiplyAdd(forget, T.Load(cell + i), T.MultiplyAdd(input, candidate, T.Zero));
            next.Store(cell + i);
            T.MultiplyAdd(output, Tanh(next), T.Zero).Store(state + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Input<T>(float* word, float* bias) where T : struct, ILanes<T> => T.Add(T.Load(word), T.Load(bias));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sigmoid<T>(T x) where T : struct, ILanes<T>
    {
        var one = T.Broadcast(1);
        return T.Divide(one, T.Add(one, T.Exp(T.Subtract(T.Zero, x))));
    }

    // e^2x may be 0 or infinite; 1 − 2 / (1 + e^2x) is then −1 or 1, as it should be.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Tanh<T>(T x) where T : struct, ILanes<T>
    {
        var one = T.Broadcast(1);
        return T.Subtract(one, T.Divide(T.Broadcast(2), T.Add(one, T.Exp(T.Add(x, x)))));
    }
}
