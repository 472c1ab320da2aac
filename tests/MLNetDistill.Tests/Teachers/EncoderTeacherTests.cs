using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Signals;
using MLNetDistill.Teachers;
using MLNetDistill.Tests.Teachers.UseLite;
using MLNetDistill.Tests.Training;
using MLNetDistill.Training;
using TorchSharp;

namespace MLNetDistill.Tests.Teachers;

public class EncoderTeacherTests
{
    private static readonly EncoderTeacherOptions Short = new() { Optimizer = EncoderTeacherOptions.FineTuning with { Epochs = 2, BatchSize = 16 } };
    private static readonly EncoderTeacherOptions Frozen = new() { FineTune = false };

    [UseLiteTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void LearnsFromLabels(bool fineTune)
    {
        using var teacher = EncoderTeacher.Fit(MadeData.Texts(120), null, fineTune ? Short with { Optimizer = Short.Optimizer! with { Epochs = 4 } } : Frozen);
        Assert.True(Accuracy(teacher, MadeData.Texts(100, seed: 2)) > 0.9);
        Assert.Equal(6_975_744 + (3 * 513), teacher.ParameterCount);
    }

    [UseLiteFact]
    public void TheSameSeedGivesTheSameTeacherAndAnotherOneDoesNot()
    {
        var data = MadeData.Texts(40);
        using var first = EncoderTeacher.Fit(data, null, Short);
        using var again = EncoderTeacher.Fit(data, null, Short);
        using var other = EncoderTeacher.Fit(data, null, Short, new RunOptions { Seed = 7 });
        Assert.Equal(Scores(first, data.Inputs), Scores(again, data.Inputs));
        Assert.NotEqual(Scores(first, data.Inputs), Scores(other, data.Inputs));
    }

    [UseLiteFact]
    public void TwoThreadsFitTheSameTeacherEachTime()
    {
        var data = MadeData.Texts(40);
        using var first = EncoderTeacher.Fit(data, null, Short, new RunOptions { Threads = 2 });
        using var again = EncoderTeacher.Fit(data, null, Short, new RunOptions { Threads = 2 });
        Assert.Equal(Scores(first, data.Inputs), Scores(again, data.Inputs));
    }

    [UseLiteFact]
    public void WhatItShowsOfItsInsideFitsTogether()
    {
        using var teacher = EncoderTeacher.Fit(MadeData.Texts(30), null, Frozen);
        var inputs = new TextInputs(["", "rain", .. ((TextInputs)MadeData.Texts(40, seed: 3).Inputs).Texts, "then some more snow", "sun"]);
        var states = teacher.Inspect(inputs, LossNeeds.HiddenStates | LossNeeds.TokenStates | LossNeeds.Attention);
        Assert.Equal(inputs.Count, states.Count);
        using var scope = torch.NewDisposeScope();
        int[] rows = [1, 0, 43, 7, 1];
        const int Tokens = 5;
        var batch = states.Batch(rows, Tokens, torch.CPU);
        Assert.Equal(teacher.Inner.Hidden.Select(layer => new long[] { rows.Length, layer.Width }), batch.Hidden.Select(layer => layer.Pooled.shape));
        Assert.Equal(teacher.Inner.Hidden.Select(layer => layer.HasTokens), batch.Hidden.Select(layer => layer.Tokens is not null));
        // Of texts that are not cut, the vector is the mean over the tokens.
        var lengths = batch.TokenMask!.sum(1, keepdim: true);
        Assert.Equal(1, lengths[0].ToNumber());
        foreach (var layer in batch.Hidden.Where(layer => layer.Tokens is not null))
        {
            var means = (layer.Tokens! * batch.TokenMask.unsqueeze(-1)).sum(1) / lengths;
            var difference = (means - layer.Pooled)[0].abs().max().ToNumber();
            Assert.True(difference < 0.005, $"{difference}");
            // The same text shows the same, wherever it stands.
            Assert.Equal(0, (layer.Tokens![0] - layer.Tokens[4]).abs().max().ToNumber());
        }
        // Scores are queries times keys, head by head.
        var attention = batch.Attention[1];
        var head = attention.Queries[3].narrow(1, 128, 128).matmul(attention.Keys[3].narrow(1, 128, 128).transpose(0, 1)).DividedBy(Math.Sqrt(128));
        Assert.True((attention.Scores()[3][1] - head).abs().max().ToNumber() < 1e-4);
    }

    [UseLiteFact]
    public void ScoresDoNotDependOnThreads()
    {
        using var teacher = EncoderTeacher.Fit(MadeData.Texts(30), null, Frozen);
        var inputs = MadeData.Texts(300, seed: 3).Inputs;
        teacher.Threads = 1;
        var alone = Scores(teacher, inputs);
        teacher.Threads = 3;
        Assert.Equal(alone, Scores(teacher, inputs));
    }

    [UseLiteFact]
    public void ATextScoresTheSameInAnyCompany()
    {
        using var teacher = EncoderTeacher.Fit(MadeData.Texts(30), null, Frozen);
        var inputs = MadeData.Texts(50, seed: 3).Inputs;
        var together = Scores(teacher, inputs);
        for (var row = 0; row < 5; row++)
        {
            var alone = Scores(teacher, inputs.Select([row]));
            for (var c = 0; c < 3; c++) Assert.Equal(alone[c], together[(row * 3) + c], 1e-5f);
        }
    }

    [UseLiteTheory]
    [InlineData(TaskKind.Regression)]
    [InlineData(TaskKind.MultiLabel)]
    [InlineData(TaskKind.Binary)]
    public void SavesAndLoadsTheSameTeacher(TaskKind task)
    {
        using var folder = new TemporaryFolder();
        var texts = MadeData.Texts(40, pairs: true);
        var data = new ExampleSet(texts.Inputs, task switch
        {
            TaskKind.Regression => ExampleLabels.OfTargets([.. Enumerable.Range(0, 40).Select(i => 100f + texts.Labels.ClassIndex(i))]),
            TaskKind.MultiLabel => ExampleLabels.OfSets(["a", "b"], [.. Enumerable.Range(0, 80).Select(i => i % 3 == 0 ? 1f : i % 7 == 0 ? float.NaN : 0)]),
            _ => ExampleLabels.OfClasses(["no", "yes"], [.. Enumerable.Range(0, 40).Select(i => Math.Min(1, texts.Labels.ClassIndex(i)))]),
        });
        using var teacher = EncoderTeacher.Fit(data, null, Frozen with { MaxPieces = 20, MaxCharacters = 50 });
        teacher.Save(folder.File("teacher.zip"));
        var loaded = TeacherFile.Load(folder.File("teacher.zip"));
        Assert.True(Assert.IsType<EncoderTeacher>(loaded).IsTextPair);
        Assert.Equal(task, loaded.Task);
        Assert.Equal(data.Classes, loaded.Classes);
        Assert.Equal(teacher.Name, loaded.Name);
        Assert.Equal(Scores(teacher, data.Inputs), Scores(loaded, data.Inputs));
        if (task == TaskKind.Regression) Assert.All(Scores(teacher, data.Inputs), value => Assert.InRange(value, 95, 107));
        (loaded as IDisposable)?.Dispose();
    }

    [UseLiteFact]
    public void ADamagedFileIsRefused()
    {
        using var folder = new TemporaryFolder();
        using var teacher = EncoderTeacher.Fit(MadeData.Texts(20), null, Frozen);
        teacher.Save(folder.File("teacher.zip"));
        var bytes = File.ReadAllBytes(folder.File("teacher.zip"));
        bytes[bytes.Length / 2] ^= 1;
        folder.Write("bad.zip", bytes);
        Assert.Contains("checksum", Assert.Throws<FormatException>(() => EncoderTeacher.Load(folder.File("bad.zip"))).Message);
        folder.Write("short.zip", bytes[..1000]);
        Assert.Throws<FormatException>(() => EncoderTeacher.Load(folder.File("short.zip")));
    }

    [UseLiteFact]
    public void OnlyTheFirstCharactersAndPiecesAreRead()
    {
        using var teacher = EncoderTeacher.Fit(MadeData.Texts(20), null, Frozen with { MaxPieces = 4, MaxCharacters = 30 });
        Assert.Equal(Scores(teacher, new TextInputs(["the sun and the rain"])), Scores(teacher, new TextInputs(["the sun and the snow had some more"])));
    }

    [UseLiteFact]
    public void RefusesWhatItCannotLearnFromOrRead()
    {
        var table = MadeData.Table(10, TaskKind.Binary);
        Assert.Contains("mlp-ensemble", Assert.Throws<ArgumentException>(() => EncoderTeacher.Fit(table)).Message);
        Assert.Contains("labels", Assert.Throws<ArgumentException>(() => EncoderTeacher.Fit(MadeData.Texts(10, labeled: 0))).Message);
        var russian = new ExampleSet(new TextInputs(["солнце и дождь", "снег сегодня"]), ExampleLabels.OfClasses(["a", "b"], [0, 1]));
        Assert.Matches("tokens are in none.*'transformer' or 'self'", Assert.Throws<ArgumentException>(() => EncoderTeacher.Fit(russian)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => EncoderTeacher.Fit(MadeData.Texts(10), null, Frozen with { MaxPieces = 129 }));
        using var teacher = EncoderTeacher.Fit(MadeData.Texts(20), null, Frozen);
        Assert.Throws<ArgumentException>(() => teacher.Score(table.Inputs));
        Assert.Throws<ArgumentException>(() => teacher.Score(MadeData.Texts(5, pairs: true).Inputs));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => teacher.Score(MadeData.Texts(5).Inputs, null, stop.Token));
    }

    private static double Accuracy(ITeacher teacher, ExampleSet data)
    {
        var scores = (DenseSoftLabels)teacher.Score(data.Inputs);
        return Enumerable.Range(0, data.Count).Average(row => scores.Row(row).IndexOf(scores.Row(row).ToArray().Max()) == data.Labels.ClassIndex(row) ? 1.0 : 0);
    }

    private static float[] Scores(ITeacher teacher, ExampleInputs inputs) => ((DenseSoftLabels)teacher.Score(inputs)).Values.ToArray();
}
