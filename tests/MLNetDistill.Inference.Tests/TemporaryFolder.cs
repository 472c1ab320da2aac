namespace MLNetDistill.Inference.Tests;

/// <summary>An empty folder that is deleted in the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlnetdistill-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
