using MLNetDistill.Evaluation;
using MLNetDistill.Inference;
using MLNetDistill.Tests.Signals;

namespace MLNetDistill.Tests.Evaluation;

public class ModelSizeTests
{
    [Fact]
    public void A_student_weighs_what_its_file_weighs()
    {
        var spec = new StudentSpec
        {
            Task = TaskKind.Regression,
            Architecture = new LinearArchitecture(),
            Table = new() { Numeric = [new() { Name = "x" }, new() { Name = "y" }] },
        };
        var weights = new WeightSet();
        foreach (var (name, shape) in StudentParameters.Shapes(spec)) weights.Add(name, shape, new float[shape.Aggregate(1, (a, b) => a * b)]);
        var student = StudentModel.Create(spec, weights);
        using var folder = new TemporaryFolder();
        student.Save(folder.File("student.mlnd"));
        Assert.Equal(new ModelSize(student.ParameterCount, new FileInfo(folder.File("student.mlnd")).Length), ModelSize.Of(student));
        Assert.Equal(new ModelSize(0, 0), ModelSize.Of(new HashTeacher(TaskKind.Regression)));
    }
}
