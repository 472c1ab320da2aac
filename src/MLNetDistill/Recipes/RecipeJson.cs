using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNetDistill.Inference;
using MLNetDistill.Losses;

namespace MLNetDistill;

/// <summary>Recipes as JSON. A loss is told by its name under the key <c>loss</c>; everything else as in <see cref="SpecJson"/>.</summary>
internal static class RecipeJson
{
    private static Cache? _cached;

    public static string Write(DistillationRecipe recipe) => JsonSerializer.Serialize(recipe, Options());

    public static DistillationRecipe Read(string json)
    {
        try
        {
            var options = Options();
            using (var document = JsonDocument.Parse(json)) JsonKeys.Check(document.RootElement, typeof(DistillationRecipe), options, "the recipe");
            var recipe = JsonSerializer.Deserialize<DistillationRecipe>(json, options) ?? throw new FormatException("The recipe is empty.");
            recipe.Validate();
            return recipe;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new FormatException($"The recipe is not valid: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    // Losses can be registered while the program runs, and serializer options are frozen by their first use.
    internal static JsonSerializerOptions Options()
    {
        var losses = LossCatalog.All;
        if (_cached is { } cached && ReferenceEquals(cached.Losses, losses)) return cached.Options;
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(info =>
        {
            if (info.Type != typeof(DistillationLoss)) return;
            info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "loss", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
            foreach (var loss in losses) info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(loss.Type, loss.Name));
        });
        var options = new JsonSerializerOptions(SpecJson.Options) { TypeInfoResolver = resolver };
        options.MakeReadOnly();
        _cached = new(losses, options);
        return options;
    }

    // One reference, so that threads see both or neither.
    private sealed record Cache(IReadOnlyList<LossDescription> Losses, JsonSerializerOptions Options);
}
