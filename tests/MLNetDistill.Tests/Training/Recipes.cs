using MLNetDistill.Inference;

namespace MLNetDistill.Tests.Training;

/// <summary>Small recipes.</summary>
internal static class Recipes
{
    public static readonly StudentArchitecture Linear = new LinearArchitecture { Ngrams = new() { Buckets = 500 } };
    public static readonly StudentArchitecture Bag = new BagOfNgramsArchitecture { Ngrams = new() { Buckets = 500 }, EmbeddingWidth = 8, HiddenWidth = 6 };
    public static readonly StudentArchitecture Cnn = new TextCnnArchitecture { EmbeddingWidth = 8, Filters = 6, Widths = [2, 3], Dropout = 0.3 };
    public static readonly StudentArchitecture Gru = new GruArchitecture { EmbeddingWidth = 8, StateWidth = 6, Dropout = 0.1 };
    public static readonly StudentArchitecture BiLstm = new BiLstmArchitecture { EmbeddingWidth = 8, StateWidth = 6, HiddenWidth = 7, Dropout = 0.1 };
    public static readonly StudentArchitecture Transformer = new TransformerArchitecture { EmbeddingWidth = 8, Layers = 2, Heads = 2, InnerWidth = 12, Dropout = 0.1 };
    public static readonly StudentArchitecture Mlp = new MlpArchitecture { Hidden = [12, 8], Dropout = 0.1 };

    public static readonly StudentArchitecture Tree = new TreeArchitecture();

    public static DistillationRecipe For(StudentArchitecture student, TaskKind task, double epochs = 10) => DistillationRecipe.Default(task, student) with
    {
        Optimizer = new OptimizerOptions { Epochs = epochs, BatchSize = 16, LearningRate = 0.01 },
    };
}
