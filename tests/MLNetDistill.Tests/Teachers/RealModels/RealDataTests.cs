using MLNetDistill.Inference;
using MLNetDistill.Pipeline;
using MLNetDistill.Transforms;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDistill.Tests.Teachers.RealModels;

/// <summary>Kinds of data that ML.NET's own steps make.</summary>
public class RealDataTests : RealModelTests
{
    [Fact]
    public void A_data_frame_is_training_data()
    {
        var rows = MadeRow.Many(500, seed: 2);
        var frame = new DataFrame(
            new SingleDataFrameColumn("X", rows.Select(row => row.Features[0])),
            new DoubleDataFrameColumn("Y", rows.Select(row => (double)row.Features[1])),
            new StringDataFrameColumn("City", rows.Select(row => row.City)),
            new StringDataFrameColumn("Label", rows.Select(row => row.Label)));
        var trainers = Ml.MulticlassClassification.Trainers;
        var teacher = Ml.Transforms.Categorical.OneHotEncoding("CityVector", "City")
            .Append(Ml.Transforms.Conversion.ConvertType("YSingle", "Y"))
            .Append(Ml.Transforms.Concatenate("Inputs", "X", "YSingle", "CityVector"))
            .Append(Keyed(trainers.LbfgsMaximumEntropy("Label", "Inputs"))).Fit(frame);
        var options = Options(TaskKind.Multiclass, "X", "Y", "City");
        options.UnlabeledSet = null;
        var student = Keyed(trainers.Distillation(teacher, options)).Fit(frame);
        Assert.InRange(Share(Predictions(teacher.Transform(frame)), Predictions(student.Transform(frame))), 0.9, 1);
    }

    [Fact]
    public void Hashed_and_sparse_features_are_what_a_student_reads()
    {
        var encode = Ml.Transforms.Categorical.OneHotHashEncoding("CityHash", "City", numberOfBits: 6)
            .Append(Ml.Transforms.Text.ProduceHashedWordBags("Words", "Text", numberOfBits: 7, ngramLength: 1))
            .Append(Ml.Transforms.Concatenate("Inputs", "Features", "CityHash", "Words")).Fit(Unlabeled);
        Assert.False(encode.Transform(Unlabeled).GetColumn<VBuffer<float>>("Inputs").First().IsDense);
        var trainers = Ml.MulticlassClassification.Trainers;
        var teacher = Keyed(trainers.LbfgsMaximumEntropy("Label", "Inputs")).Fit(encode.Transform(Unlabeled));
        var options = Options(TaskKind.Multiclass, "Inputs");
        options.UnlabeledSet = encode.Transform(Unlabeled);
        var student = encode.Append(Keyed(trainers.Distillation(teacher, options)).Fit(encode.Transform(Labeled)));
        Assert.InRange(Agreement(encode.Append(teacher), student), 0.9, 1);
        SaveAndLoad(student, "PredictedLabel", "Score");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(31)]
    public void A_hashed_key_is_a_category_however_many_keys_there_might_be(int bits)
    {
        var hash = Ml.Transforms.Conversion.Hash("CityKey", "City", numberOfBits: bits).Fit(Unlabeled);
        var teacher = Keyed(Encoded(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Inputs"))).Fit(Unlabeled);
        var options = Options(TaskKind.Multiclass, "Features", "CityKey");
        options.UnlabeledSet = hash.Transform(Unlabeled);
        var trainer = Ml.MulticlassClassification.Trainers.Distillation(teacher, options);
        var student = hash.Append(Keyed(trainer).Fit(hash.Transform(Labeled)));
        Assert.InRange(Agreement(teacher, student), 0.9, 1);
        SaveAndLoad(student, "PredictedLabel", "Score");
    }

    [Fact]
    public void Keys_without_names_are_classes_by_their_numbers()
    {
        static IEnumerable<NumberedRow> Numbered(int count, int seed) => MadeRow.Many(count, seed).Select(row => new NumberedRow
        {
            Features = row.Features,
            City = row.City,
            Label = (uint)Array.IndexOf(["north", "middle", "south"], row.Label),
        });
        var (labeled, unlabeled) = (Ml.Data.LoadFromEnumerable(Numbered(30, 1)), Ml.Data.LoadFromEnumerable(Numbered(500, 2)));
        Assert.False(labeled.Schema["Label"].HasKeyValues());
        var trainers = Ml.MulticlassClassification.Trainers;
        var teacher = Encoded(trainers.LbfgsMaximumEntropy("Label", "Inputs")).Fit(unlabeled);
        var options = Options(TaskKind.Multiclass, "Features", "City");
        options.UnlabeledSet = unlabeled;
        var student = trainers.Distillation(teacher, options).Fit(labeled);
        var fresh = Ml.Data.LoadFromEnumerable(Numbered(400, 3));
        var learned = student.Transform(fresh).GetColumn<uint>("PredictedLabel").ToArray();
        Assert.InRange(Share(teacher.Transform(fresh).GetColumn<uint>("PredictedLabel"), learned), 0.9, 1);

        using var stream = new MemoryStream();
        Ml.Model.Save(student, labeled.Schema, stream);
        stream.Position = 0;
        Assert.Equal(learned, new MLContext().Model.Load(stream, out _).Transform(fresh).GetColumn<uint>("PredictedLabel"));
    }

    private sealed class NumberedRow
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public string City { get; set; } = "";

        [KeyType(3)]
        public uint Label { get; set; }
    }
}
