using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Platform.Tests.ML.Core;

public class EstimatorChainTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _data;

    public EstimatorChainTests() =>
        _data = _ml.Data.LoadFromEnumerable<CustomMappingTests.Number>([new() { Value = 3 }, new() { Value = 4 }]);

    [Fact]
    public void EverySchemaIsAskedBeforeAnythingIsFitted()
    {
        var events = new List<string>();
        var chain = new Spy("first", events).Append(new Spy("second", events)).Append(new Spy("third", events));
        chain.Fit(_data);
        Assert.Equal(["schema first", "schema second", "schema third", "fit first", "fit second", "fit third"], events);
    }

    [Fact]
    public void AWrongSchemaStopsTheFitBeforeItStarts()
    {
        var events = new List<string>();
        var chain = new Spy("first", events).Append(_ml.Transforms.CustomMapping<CustomMappingTests.Doubled, CustomMappingTests.Powers>((_, _) => { }, null));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(_data));
        Assert.Contains("Could not find input column 'Twice'", error.Message, StringComparison.Ordinal);
        Assert.Equal(["schema first"], events);
    }

    [Fact]
    public void ACacheCheckpointReadsItsSourceOnce()
    {
        var reads = 0;
        IEnumerable<CustomMappingTests.Number> Rows()
        {
            reads++;
            yield return new() { Value = 1 };
            yield return new() { Value = 2 };
        }
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var events = new List<string>();

        var chain = new Spy("first", events).AppendCacheCheckpoint(_ml).Append(new Spy("reads", events, passes: 3));
        chain.Fit(data);
        Assert.Equal(1, reads);

        reads = 0;
        new Spy("first", events).Append(new Spy("reads", events, passes: 3)).Fit(data);
        Assert.Equal(3, reads);
    }

    [Fact]
    public void ACheckpointAtTheEndChangesNothing()
    {
        var model = new Spy("only", []).AppendCacheCheckpoint(_ml).Fit(_data);
        Assert.False(model.Transform(_data).CanShuffle);
        Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_ml));
    }

    [Fact]
    public void AppendingToAChainExtendsIt()
    {
        var one = _ml.Transforms.CustomMapping<CustomMappingTests.Number, CustomMappingTests.Doubled>((n, d) => d.Twice = 2 * n.Value, null);
        var two = _ml.Transforms.CustomMapping<CustomMappingTests.Doubled, CustomMappingTests.Powers>((d, p) => p.Items = [d.Twice], null);
        var model = one.Append(two).Fit(_data);
        Assert.Equal(2, model.Count());
        Assert.Same(model.LastTransformer, model.Last());
        Assert.Equal(2, ((ITransformer)model.First()).Append(model.LastTransformer).Count());
        Assert.Equal(["Value", "Twice", "Items"], model.GetOutputSchema(_data.Schema).Select(c => c.Name));
        Assert.Equal([[6], [8]], model.Transform(_data).GetColumn<float[]>("Items"));
        Assert.Equal(3, model.Append(one.Fit(_data)).Count());
    }

    [Fact]
    public void AScopeOfTrainingIsLeftOutWhenScoring()
    {
        var double1 = _ml.Transforms.CustomMapping<CustomMappingTests.Number, CustomMappingTests.Doubled>((n, d) => d.Twice = 2 * n.Value, null);
        var model = new Spy("first", []).Append(double1, TransformerScope.Training).Append(new Spy("last", [])).Fit(_data);
        Assert.Null(model.Transform(_data).Schema.GetColumnOrNull("Twice"));
        Assert.NotNull(model.Transform(_data, TransformerScope.Training).Schema.GetColumnOrNull("Twice"));
    }

    [Fact]
    public void LogMessagesReachTheContext()
    {
        var seen = new List<LoggingEventArgs>();
        void Listen(object? sender, LoggingEventArgs e) => seen.Add(e);
        _ml.Log += Listen;
        using (var channel = ((Microsoft.ML.Runtime.IHostEnvironment)_ml).Register("Tests").Start("Channel"))
            channel.Info(Microsoft.ML.Runtime.MessageSensitivity.None, "hello");
        _ml.Log -= Listen;
        using (var channel = ((Microsoft.ML.Runtime.IHostEnvironment)_ml).Register("Tests").Start("Channel"))
            channel.Warning(Microsoft.ML.Runtime.MessageSensitivity.None, "nobody hears this");
        Assert.DoesNotContain(seen, m => m.RawMessage == "nobody hears this");
        var message = Assert.Single(seen, m => m.RawMessage == "hello");
        Assert.Equal(Microsoft.ML.Runtime.ChannelMessageKind.Info, message.Kind);
        Assert.Equal($"[Source={message.Source}, Kind=Info] hello", message.Message);
    }

    /// <summary>An outside estimator that changes nothing and tells what it is asked.</summary>
    private sealed class Spy(string name, List<string> events, int passes = 0) : IEstimator<ITransformer>
    {
        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            events.Add($"schema {name}");
            return inputSchema;
        }

        public ITransformer Fit(IDataView input)
        {
            events.Add($"fit {name}");
            for (var i = 0; i < passes; i++) _ = input.GetColumn<float>("Value").Count();
            return new Identity();
        }
    }

    private sealed class Identity : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
