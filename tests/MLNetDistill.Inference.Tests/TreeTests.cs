namespace MLNetDistill.Inference.Tests;

public class TreeTests
{
    private static readonly TableSpec Table = new()
    {
        Numeric = [new() { Name = "age", Mean = 40, Scale = 10, HasMissing = true }, new() { Name = "height", Mean = 2, Scale = 0.5f }],
        Categorical = [new() { Name = "kind", Values = ["a", "b", "c"] }],
    };

    private static StudentModel Create(TreeSpec tree, float[]? leaves = null)
    {
        var spec = new StudentSpec { Task = TaskKind.Binary, Classes = ["low", "high"], Architecture = new TreeArchitecture(), Table = Table, Tree = tree };
        var weights = new WeightSet();
        weights.Add("leaves.weight", [tree.Leaves, 1], leaves ?? new float[tree.Leaves]);
        return StudentModel.Create(spec, weights);
    }

    [Fact]
    public void Rules_name_columns_values_and_classes()
    {
        var model = Create(new()
        {
            Splits =
            [
                new() { Column = 0, Threshold = -0.25f, MissingLeft = true, Left = ~0, Right = 1 },
                new() { Column = 2, Categories = [0, 3], Left = 2, Right = ~3 },
                new() { Column = 1, Threshold = 1, Left = ~1, Right = ~2 },
            ],
        }, [0, 2, -2, (float)Math.Log(3)]);
        Assert.Equal("""
            if age <= 37.5 or missing:
              low 50%, high 50%
            else:
              if kind is one of (missing or unknown), c:
                if height <= 2.5:
                  high 88.1%, low 11.9%
                else:
                  low 88.1%, high 11.9%
              else:
                high 75%, low 25%

            """.ReplaceLineEndings("\n"), model.Rules());
        Assert.Equal("low", model.Predict(new TableRow([50, 3], [3])).Label);
        Assert.Equal("high", model.Predict(new TableRow([50, 3], [1])).Label);
        Assert.Equal("high", model.Predict(new TableRow([50, float.NaN], [0])).Label);
        Assert.Contains("mlp", Assert.Throws<InvalidOperationException>(() => RandomStudent.Create("mlp", 1).Rules()).Message);
        Assert.Equal("low 50%, high 50%\n", Create(new()).Rules());
    }

    public static TheoryData<string, TreeSplit[]> Malformed() => new()
    {
        { "column 3", [new() { Column = 3, Threshold = 0, Left = ~0, Right = ~1 }] },
        { "column -1", [new() { Column = -1, Threshold = 0, Left = ~0, Right = ~1 }] },
        { "column 0", [new() { Column = 0, Categories = [1], Left = ~0, Right = ~1 }] },
        { "column 0", [new() { Column = 0, Threshold = float.NaN, Left = ~0, Right = ~1 }] },
        { "column 2", [new() { Column = 2, Threshold = 0, Left = ~0, Right = ~1 }] },
        { "column 2", [new() { Column = 2, Categories = [4], Left = ~0, Right = ~1 }] },
        { "column 2", [new() { Column = 2, Categories = [], Left = ~0, Right = ~1 }] },
        { "leaf 0", [new() { Column = 0, Threshold = 0, Left = ~0, Right = ~0 }] },
        { "leaf 2", [new() { Column = 0, Threshold = 0, Left = ~0, Right = ~2 }] },
        { "split 0", [new() { Column = 0, Threshold = 0, Left = 0, Right = ~1 }] },
        { "split 1", [new() { Column = 0, Threshold = 0, Left = 1, Right = ~1 }] },
        { "split 0", [new() { Column = 0, Threshold = 0, Left = 1, Right = ~0 }, new() { Column = 0, Threshold = 0, Left = 0, Right = ~1 }] },
        { "null", [null!] },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void A_tree_that_is_none_is_refused(string part, TreeSplit[] splits) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => Create(new() { Splits = splits })).Message);

    [Fact]
    public void A_tree_needs_splits_and_the_others_have_none()
    {
        var tree = new StudentSpec { Task = TaskKind.Regression, Architecture = new TreeArchitecture(), Table = Table };
        Assert.Throws<ArgumentException>(tree.Validate);
        Assert.Throws<ArgumentException>((tree with { Architecture = new MlpArchitecture(), Tree = new() }).Validate);
        Assert.Throws<ArgumentException>((tree with { Table = null, Tree = new() }).Validate);
    }
}
