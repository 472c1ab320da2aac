using System.Text.Json.Nodes;

namespace MLNetDistill.AutoML.Search;

/// <summary>One option of a recipe by its place in the recipe's JSON, such as <c>objective.0.temperature</c>.</summary>
internal static class RecipePath
{
    public static object? Get(DistillationRecipe recipe, string path)
    {
        JsonNode? node = JsonNode.Parse(recipe.ToJson());
        foreach (var key in path.Split('.')) node = Child(node, key);
        // A value that came from a text knows no .NET type until it is asked for one.
        if (node is not JsonValue value) return null;
        return value.TryGetValue<bool>(out var truth) ? truth
            : value.TryGetValue<long>(out var whole) ? whole
            : value.TryGetValue<double>(out var real) ? real
            : value.TryGetValue<string>(out var text) ? text : null;
    }

    public static DistillationRecipe Set(DistillationRecipe recipe, string path, object value)
    {
        var root = JsonNode.Parse(recipe.ToJson())!;
        var keys = path.Split('.');
        JsonNode? parent = root;
        foreach (var key in keys[..^1]) parent = Child(parent, key);
        var node = value switch { string text => JsonValue.Create(text), long whole => JsonValue.Create(whole), bool truth => JsonValue.Create(truth), _ => JsonValue.Create((double)value) };
        switch (parent)
        {
            case JsonObject options: options[keys[^1]] = node; break;
            case JsonArray list when int.TryParse(keys[^1], out var index) && index < list.Count: list[index] = node; break;
            default: throw new ArgumentException($"The recipe has no place '{path}'.", nameof(path));
        }
        return DistillationRecipe.FromJson(root.ToJsonString());
    }

    private static JsonNode? Child(JsonNode? node, string key) => node switch
    {
        JsonObject options => options[key],
        JsonArray list when int.TryParse(key, out var index) && index >= 0 && index < list.Count => list[index],
        _ => null,
    };
}
