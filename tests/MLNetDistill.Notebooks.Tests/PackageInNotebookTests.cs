using MLNetDistill.Testing;

namespace MLNetDistill.Notebooks.Tests;

public class PackageInNotebookTests
{
    [KernelFact]
    public void A_notebook_may_use_TorchSharp_first_and_trains_a_student()
    {
        using var kernel = new NotebookKernel();
        File.WriteAllText(Path.Combine(kernel.Folder, "train.tsv"), Readme.Questions(120, seed: 1));
        File.WriteAllText(Path.Combine(kernel.Folder, "unlabeled.tsv"), Readme.Questions(240, seed: 2));

        kernel.Run("#r \"nuget: MLNetDistill\"");

        Assert.Contains("2 numbers", kernel.Run("""$"{TorchSharp.torch.rand(2).shape[0]} numbers" """), StringComparison.Ordinal);
        // A cell's types are nested in it, so ML.NET must be allowed to see them.
        Assert.Equal("HUM", kernel.Run(Readme.Blocks[0].Replace("class ", "public class ", StringComparison.Ordinal)).Trim());
    }
}
