namespace Microsoft.ML;

internal static class RandomUtils
{
    public static int[] Permutation(Random random, int count)
    {
        var permutation = Enumerable.Range(0, count).ToArray();
        random.Shuffle(permutation);
        return permutation;
    }
}
