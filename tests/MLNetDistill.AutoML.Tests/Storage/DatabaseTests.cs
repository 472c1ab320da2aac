using MLNetDistill.AutoML.Storage;

namespace MLNetDistill.AutoML.Tests.Storage;

/// <summary>What every storage promises that several processes share.</summary>
public abstract class DatabaseTests : TrialStoreTests
{
    [Fact]
    public void ABeatKeepsATrial()
    {
        using var store = Open(Soon);
        using var patient = Open(TimeSpan.FromHours(1));
        store.Open("s", Identity());
        // Its lease is over at once, and the beat gives it another one of an hour.
        var trial = store.Find("s")!.Claim("w", Count())!;
        patient.Find("s")!.Beat(trial);
        for (var i = 0; i < 20; i++) Assert.Null(patient.Find("s")!.Claim("v", _ => null));
        Assert.Equal("w", store.Find("s")!.Load()[0].Worker);
    }
}
