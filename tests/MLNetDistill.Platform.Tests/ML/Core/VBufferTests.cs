using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Core;

public class VBufferTests
{
    private static VBuffer<float> Sparse => new(6, 2, [10, 30], [1, 3]);

    [Fact]
    public void SparseAndDenseHoldTheSame()
    {
        VBuffer<float> dense = default;
        Sparse.CopyToDense(ref dense);
        Assert.True(dense.IsDense);
        Assert.False(Sparse.IsDense);
        float[] expected = [0, 10, 0, 30, 0, 0];
        Assert.Equal(expected, dense.GetValues().ToArray());
        Assert.Equal(expected, dense.DenseValues());
        Assert.Equal(expected, Sparse.DenseValues());
        Assert.Equal(expected, Enumerable.Range(0, 6).Select(i => Sparse.GetItemOrDefault(i)));
        Assert.Equal([10, 30], Sparse.GetValues().ToArray());
        Assert.Equal([1, 3], Sparse.GetIndices().ToArray());
        Assert.True(dense.GetIndices().IsEmpty);
        Assert.Equal([new(1, 10), new(3, 30)], Sparse.Items());
        Assert.Equal(expected.Select((v, i) => new KeyValuePair<int, float>(i, v)), Sparse.Items(all: true));
        var span = new float[6];
        Array.Fill(span, -1);
        Sparse.CopyTo(span);
        Assert.Equal(expected, span);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.CopyTo(new float[5]));
    }

    [Fact]
    public void CopyingReusesArraysThatAreLongEnough()
    {
        var array = new float[8];
        var buffer = new VBuffer<float>(8, array);
        Sparse.CopyTo(ref buffer);
        Assert.False(buffer.IsDense);
        Assert.Equal(10, array[0]);
        Sparse.CopyToDense(ref buffer);
        Assert.Equal([0, 10, 0, 30, 0, 0], array[..6]);
    }

    [Fact]
    public void TheEditorWritesInPlaceAndGrowsWhereNeeded()
    {
        VBuffer<float> buffer = default;
        var editor = VBufferEditor.Create(ref buffer, 4, 2);
        Assert.True(editor.CreatedNewValues);
        Assert.True(editor.CreatedNewIndices);
        editor.Values[0] = 1;
        editor.Values[1] = 2;
        editor.Indices[0] = 0;
        editor.Indices[1] = 3;
        buffer = editor.Commit();
        Assert.Equal([1, 0, 0, 2], buffer.DenseValues());

        editor = VBufferEditor.Create(ref buffer, 2);
        Assert.False(editor.CreatedNewValues);
        editor.Values[0] = 5;
        buffer = editor.Commit();
        Assert.True(buffer.IsDense);
        Assert.Equal([5, 2], buffer.GetValues().ToArray());

        var same = VBufferEditor.CreateFromBuffer(ref buffer);
        Assert.Equal(2, same.Values.Length);
        buffer = same.CommitTruncated(1);
        Assert.Equal(2, buffer.Length);
        Assert.Equal(1, buffer.GetValues().Length);
    }

    [Fact]
    public void ImpossibleBuffersAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, 4, new float[4], new int[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, 2, new float[2], new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            VBuffer<float> buffer = default;
            VBufferEditor.Create(ref buffer, -1);
        });
    }

    [Fact]
    public void RowIdsAreEqualByValue()
    {
        Assert.Equal(new DataViewRowId(1, 2), new DataViewRowId(1, 2));
        Assert.NotEqual(new DataViewRowId(1, 2), new DataViewRowId(2, 1));
        Assert.Equal(1ul, new DataViewRowId(1, 2).Low);
        Assert.Equal(2ul, new DataViewRowId(1, 2).High);
        Assert.Equal("00000000000000020000000000000001", new DataViewRowId(1, 2).ToString());
    }
}
