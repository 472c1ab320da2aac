using MLNetDistill.Training;

namespace MLNetDistill.Tests.Training;

public class DataOrderTests
{
    [Fact]
    public void Every_pass_sees_every_row_once_in_another_order()
    {
        int[] pool = [2, 3, 5, 7, 11, 13, 17];
        var rows = new int[21];
        new DataOrder(pool, seed: 1).Fill(0, rows);
        for (var pass = 0; pass < 3; pass++) Assert.Equal(pool, rows[(7 * pass)..(7 * pass + 7)].Order());
        Assert.NotEqual(rows[..7], rows[7..14]);
        var other = new int[21];
        new DataOrder(pool, seed: 2).Fill(0, other);
        Assert.NotEqual(rows, other);
    }

    [Fact]
    public void Any_position_can_be_looked_up()
    {
        var pool = Enumerable.Range(0, 10).ToArray();
        var (whole, part) = (new int[40], new int[13]);
        new DataOrder(pool, 3).Fill(0, whole);
        new DataOrder(pool, 3).Fill(17, part);
        Assert.Equal(whole[17..30], part);
    }

    [Fact]
    public void A_pass_may_take_the_first_so_many_rows()
    {
        var pool = Enumerable.Range(0, 10).ToArray();
        int Count(long position) => position < 4 ? 4 : position < 10 ? 6 : 10;
        var (whole, part) = (new int[30], new int[9]);
        new DataOrder(pool, 3, Count).Fill(0, whole);
        Assert.Equal(Enumerable.Range(0, 4), whole[..4].Order());
        Assert.Equal(Enumerable.Range(0, 6), whole[4..10].Order());
        Assert.Equal(pool, whole[10..20].Order());
        var order = new DataOrder(pool, 3, Count);
        order.Fill(15, part);
        Assert.Equal(whole[15..24], part);
        order.Fill(2, part);
        Assert.Equal(whole[2..11], part);
    }
}
