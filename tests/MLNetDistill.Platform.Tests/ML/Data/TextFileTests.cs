using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Data;

public sealed class TextFileTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    private IDataView Load(string content, TextLoader.Options options)
    {
        File.WriteAllText(_path, content);
        return _ml.Data.LoadFromTextFile(_path, options);
    }

    /// <summary>The first so many fields of each row as texts.</summary>
    private List<string[]> Texts(string content, int fields, Action<TextLoader.Options>? change = null)
    {
        var options = new TextLoader.Options
        {
            Separators = [','],
            Columns = [.. Enumerable.Range(0, fields).Select(i => new TextLoader.Column($"c{i}", DataKind.String, i))],
        };
        change?.Invoke(options);
        var data = Load(content, options);
        return data.GetColumn<string>("c0").Select((_, row) => Enumerable.Range(0, fields).Select(i => data.GetColumn<string>($"c{i}").ElementAt(row)).ToArray()).ToList();
    }

    private static void Quoting(TextLoader.Options options) => options.AllowQuoting = true;

    [Fact]
    public void EmptyLinesAndCommentsAreNoRows() =>
        Assert.Equal([["a"], ["#b"], ["c"]], Texts("\n# head\n//head\na\n\n#b\n// middle\nc\n", 1));

    [Fact]
    public void TheHeaderIsTheFirstLineThatIsNoComment() =>
        Assert.Equal([["1", "2"]], Texts("# head\n\nx,y\n1,2\n", 2, o => o.HasHeader = true));

    [Fact]
    public void LeadingSpacesAreDroppedAndTrailingOnesKept() =>
        Assert.Equal([["a ", "b"], ["c", "d"]], Texts("  a ,  b\nc,d\n", 2));

    [Fact]
    public void TrimmingConcernsTheEndOfTheLine() =>
        Assert.Equal([["a ", "b"]], Texts("a ,b  \n", 2, o => o.TrimWhitespace = true));

    [Theory]
    [InlineData("\"a,b\",c", "a,b", "c")]
    [InlineData("\"say \"\"hi\"\"\",c", "say \"hi\"", "c")]
    [InlineData("  \"a\"  ,c", "a", "c")]
    [InlineData("\"\",c", "", "c")]
    [InlineData("a\"b\",c", "a\"b\"", "c")]
    [InlineData("\"a\"b,c", "", "c")]
    [InlineData("\"open,c", "", "")]
    [InlineData("a,\"b", "a", "")]
    [InlineData("\"a\" \"b\",c", "", "c")]
    [InlineData("a", "a", "")]
    [InlineData("a,b,c,d", "a", "b")]
    [InlineData(",b", "", "b")]
    public void QuotesHoldSeparatorsAndBadOnesEmptyTheField(string line, string first, string second) =>
        Assert.Equal([[first, second]], Texts(line + "\n", 2, Quoting));

    [Fact]
    public void WithoutQuotingAQuoteIsACharacter() => Assert.Equal([["\"a", "b\""]], Texts("\"a,b\"\n", 2));

    [Theory]
    [InlineData("\"a\\\"b\",c", "a\"b", "c")]
    [InlineData("\"a\\\\\",c", "a\\\\", "c")]
    [InlineData("\"a\\nb\",c", "a\\nb", "c")]
    public void AnotherEscapeCharacterStandsBeforeQuotes(string line, string first, string second) =>
        Assert.Equal([[first, second]], Texts(line + "\n", 2, o => { o.AllowQuoting = true; o.EscapeChar = '\\'; }));

    [Fact]
    public void QuotedLineBreaksNeedAnOption()
    {
        Assert.Equal([["a\nb\n\nc", "d"], ["e", "f"]], Texts("\"a\nb\n\nc\",d\ne,f\n", 2, o => { o.AllowQuoting = true; o.ReadMultilines = true; }));
        Assert.Equal([["", ""], ["b\"", "d"]], Texts("\"a\nb\",d\n", 2, Quoting));
        Assert.Throws<FormatException>(() => Texts("\"never closed,b\nc,d\n", 2, o => { o.AllowQuoting = true; o.ReadMultilines = true; }));
    }

    [Fact]
    public void ValuesAreParsedByKind()
    {
        File.WriteAllText(_path, "1.5\t-3\ttrue\tword\t2\t1\t2\n\t\t\t\t\t\t\nNaN\t7\tNo\t?\t9\t\t4\n?\t0\t1\tx\tx\t3\n1e-3\t0\t-\t\tNA\t3\n");
        var data = _ml.Data.LoadFromTextFile<Typed>(_path);
        Assert.Equal(
            [NumberDataViewType.Single, NumberDataViewType.Int32, BooleanDataViewType.Instance, TextDataViewType.Instance, new KeyDataViewType(typeof(uint), 5),
                new VectorDataViewType(NumberDataViewType.Single, 2)],
            data.Schema.Select(c => c.Type));
        Assert.Equal([1.5f, 0, float.NaN, float.NaN, 0.001f], data.GetColumn<float>("Real"));
        Assert.Equal([-3, 0, 7, 0, 0], data.GetColumn<int>("Whole"));
        Assert.Equal([true, false, false, true, false], data.GetColumn<bool>("Flag"));
        Assert.Equal(["word", "", "?", "x", ""], data.GetColumn<string>("Word"));
        Assert.Equal([3u, 0u, 0u, 0u, 0u], data.GetColumn<uint>("Key"));
        Assert.Equal([[1, 2], [0, 0], [0, 4], [3, 0], [3, 0]], data.GetColumn<float[]>("Pair"));
        Assert.Null(data.GetRowCount());
        Assert.False(data.CanShuffle);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("3000000000")]
    [InlineData("1 ")]
    public void AKindWithoutMissingValueMakesBadTextAnError(string text)
    {
        var data = Load($"1\n{text}\n", new TextLoader.Options { Columns = [new("Whole", DataKind.Int32, 0)] });
        var error = Assert.Throws<FormatException>(() => data.GetColumn<int>("Whole").ToList());
        Assert.Contains($"Could not parse value {text} in line 2, column Whole", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyActiveColumnsAreParsed()
    {
        var data = Load("1,x\n", new TextLoader.Options { Separators = [','], Columns = [new("Good", DataKind.Int32, 0), new("Bad", DataKind.Int32, 1)] });
        Assert.Equal([1], data.GetColumn<int>("Good"));
        Assert.Throws<FormatException>(() => data.GetColumn<int>("Bad").ToList());
    }

    [Fact]
    public void EmptyRealsCanBeNaN()
    {
        var data = Load("1,,3\n,\n", new TextLoader.Options
        {
            Separators = [','],
            MissingRealsAsNaNs = true,
            Columns = [new("Scalar", DataKind.Single, 1), new("Vector", DataKind.Single, 0, 2), new("Whole", DataKind.Int32, 1)],
        });
        Assert.Equal([float.NaN, float.NaN], data.GetColumn<float>("Scalar"));
        Assert.Equal([[1, float.NaN, 3], [float.NaN, float.NaN, float.NaN]], data.GetColumn<float[]>("Vector"));
        Assert.Equal([0, 0], data.GetColumn<int>("Whole"));
    }

    [Fact]
    public void TheHeaderNamesSlotsAndTheLastColumnsWidthIsFound()
    {
        var data = Load("label,one, two ,three\n0,1,2,3\n", new TextLoader.Options
        {
            Separators = [','],
            HasHeader = true,
            Columns = [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, [new TextLoader.Range(1, null)])],
        });
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), data.Schema["Features"].Type);
        Assert.True(data.Schema["Features"].HasSlotNames());
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Features"].GetSlotNames(ref names);
        Assert.Equal(["one", "two", "three"], names.DenseValues().Select(n => n.ToString()));
        Assert.False(data.Schema["Label"].HasSlotNames());
        Assert.Equal([[1, 2, 3]], data.GetColumn<float[]>("Features"));
    }

    [Fact]
    public void RangesCanEndWhereTheRowDoes()
    {
        var data = Load("0,1,2\n0,1,2,3\n0\n", new TextLoader.Options
        {
            Separators = [','],
            Columns = [new("Rest", DataKind.Single, [new TextLoader.Range { Min = 1, VariableEnd = true }])],
        });
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), data.Schema["Rest"].Type);
        Assert.Equal([[1, 2], [1, 2, 3], []], data.GetColumn<float[]>("Rest"));
    }

    [Fact]
    public void AFixedWidthNeedsConsistentLines()
    {
        TextLoader.Options options() => new() { Separators = [','], Columns = [new("All", DataKind.Single, [new TextLoader.Range(0, null)])] };
        Assert.Throws<ArgumentOutOfRangeException>(() => Load("0,1,2\n0,1\n", options()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load("", options()));
    }

    [Fact]
    public void SparseRowsTellTheirSizeOrAreTold()
    {
        TextLoader.Column[] columns = [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, 1, 4)];
        var told = Load("1 0:5 3:6\n0 2:7\n", new TextLoader.Options { Separators = [' '], AllowSparse = true, InputSize = 5, Columns = columns });
        Assert.Equal([[5, 0, 0, 6], [0, 0, 7, 0]], told.GetColumn<float[]>("Features"));
        Assert.Equal([1, 0], told.GetColumn<float>("Label"));
        Assert.Equal([2, 1], told.GetColumn<VBuffer<float>>("Features").Select(v => v.GetValues().Length));

        var tells = Load("1 4 0:5 3:6\n0 4 2:7\n1 2 3 4 5\n", new TextLoader.Options { Separators = [' '], AllowSparse = true, Columns = columns });
        Assert.Equal([[5, 0, 0, 6], [0, 0, 7, 0], [2, 3, 4, 5]], tells.GetColumn<float[]>("Features"));
    }

    [Fact]
    public void VectorsWithFewValuesAreSparse()
    {
        var data = Load("1,,,,\n1,2,,,\n1,2,3,,\n,,,,\n", new TextLoader.Options { Separators = [','], Columns = [new("V", DataKind.Single, 0, 4)] });
        Assert.Equal([false, false, true, false], data.GetColumn<VBuffer<float>>("V").Select(v => v.IsDense));
        Assert.Equal([[1, 0, 0, 0, 0], [1, 2, 0, 0, 0], [1, 2, 3, 0, 0], [0, 0, 0, 0, 0]], data.GetColumn<float[]>("V"));
    }

    [Fact]
    public void RowsCanBeLimited() => Assert.Equal([["a"], ["b"]], Texts("h\na\nb\nc\n", 1, o => { o.HasHeader = true; o.MaxRows = 2; }));

    [Fact]
    public void SeveralSegmentsAndSeparators()
    {
        var data = Load("1,2;3,4\n", new TextLoader.Options
        {
            Separators = [',', ';'],
            Columns = [new("V", DataKind.Single, [new TextLoader.Range(3), new TextLoader.Range(0, 1)])],
        });
        Assert.Equal([[4, 1, 2]], data.GetColumn<float[]>("V"));
    }

    [Fact]
    public void ColumnsWithKeyCounts()
    {
        File.WriteAllText(_path, "0\n2\n3\n");
        var data = _ml.Data.LoadFromTextFile(_path, [new("Key", DataKind.Byte, [new TextLoader.Range(0)], new KeyCount(3))]);
        Assert.Equal(new KeyDataViewType(typeof(byte), 3), data.Schema["Key"].Type);
        Assert.Equal([1, 3, 0], data.GetColumn<byte>("Key"));
    }

    [Fact]
    public void MistakesAreErrors()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromTextFile<Typed>("/no/such/file.tsv"));
        Assert.Throws<InvalidOperationException>(() => _ml.Data.LoadFromTextFile<Unmarked>(_path));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load("1\n", new TextLoader.Options { Separators = ['7'], Columns = [new("A", DataKind.Single, 0)] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Load("1\n", new TextLoader.Options
        {
            Columns = [new("A", DataKind.Single, [new TextLoader.Range(0, 3), new TextLoader.Range(2, 4)])],
        }));
    }

    private sealed class Typed
    {
        [LoadColumn(0)]
        public float Real { get; set; }

        [LoadColumn(1)]
        public int Whole { get; set; }

        [LoadColumn(2)]
        public bool Flag { get; set; }

        [LoadColumn(3)]
        public string Word { get; set; } = "";

        [LoadColumn(4), KeyType(5)]
        public uint Key { get; set; }

        [LoadColumn(5, 6)]
        public float[] Pair { get; set; } = [];
    }

    private sealed class Unmarked
    {
        public float Value { get; set; }
    }
}
