using MLNetDistill.Inference;
using MLNetDistill.Students;

namespace MLNetDistill.Tests.Students;

public class StudentCatalogTests
{
    [Theory]
    [InlineData("transformer", 64, 2)]
    [InlineData("transformer-nano", 64, 1)]
    [InlineData("transformer-micro", 64, 2)]
    [InlineData("transformer-mini", 128, 2)]
    [InlineData("transformer-small", 256, 4)]
    public void A_transformer_of_a_named_size_is_as_wide_and_deep_as_documented_and_a_recipe_can_say_it(string name, int width, int layers)
    {
        var student = Assert.IsType<TransformerArchitecture>(StudentCatalog.Create(name));
        student.Validate();
        Assert.Equal((width, layers), (student.EmbeddingWidth, student.Layers));
        if (StudentCatalog.SizedInRecipe(name) is { } json)
            Assert.Equal(student, DistillationRecipe.FromJson($$"""{ "student": {{json}}, "objective": [{ "loss": "kd" }] }""").Student);
        else
            Assert.Equal(TransformerArchitecture.Kind, name);
    }

    [Fact]
    public void An_unknown_student_is_refused_with_all_names_that_there_are()
    {
        var message = Assert.Throws<ArgumentException>(() => StudentCatalog.Create("transformer-huge")).Message;
        Assert.All(StudentCatalog.All.Select(student => student.Name).Concat(TransformerArchitecture.Sizes.Select(size => $"transformer-{size}")), name => Assert.Contains(name, message));
    }
}
