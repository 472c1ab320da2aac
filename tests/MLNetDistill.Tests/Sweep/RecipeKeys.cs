using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MLNetDistill.Losses;

namespace MLNetDistill.Tests.Sweep;

/// <summary>A key of a recipe by the type that declares it; a kind of part, whose name is empty; or a choice of an enumeration.</summary>
internal readonly record struct RecipeKey(Type Owner, string Name)
{
    public override string ToString() => Name.Length == 0 ? Owner.Name : $"{Owner.Name}.{Name}";
}

/// <summary>Everything that a recipe can hold, found in what its JSON is made of: a new key has to be drawn without a line here.</summary>
internal static class RecipeKeys
{
    private static readonly JsonSerializerOptions Options = RecipeJson.Options();

    /// <summary>Every key, kind and choice.</summary>
    public static IReadOnlyList<RecipeKey> All { get; } = [.. Within(typeof(DistillationRecipe), []).Distinct()];

    /// <summary>What a recipe holds that is not as usual, and the kinds and choices in it.</summary>
    public static HashSet<RecipeKey> Of(DistillationRecipe recipe)
    {
        var found = new HashSet<RecipeKey>();
        Collect(recipe, null, found);
        return found;
    }

    public static RecipeKey Of(PropertyInfo property) => new(property.DeclaringType!, JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    private static IEnumerable<RecipeKey> Within(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!seen.Add(type)) return [];
        if (type.IsEnum) return Enum.GetNames(type).Select(name => new RecipeKey(type, name));
        var info = Options.GetTypeInfo(type);
        if (info.Kind == JsonTypeInfoKind.Enumerable) return Within(info.ElementType!, seen);
        if (info.Kind != JsonTypeInfoKind.Object) return [];
        if (info.PolymorphismOptions is { } kinds)
            return kinds.DerivedTypes.Select(d => d.DerivedType).Where(IsOfTheLibrary).SelectMany(kind => Within(kind, seen).Prepend(new(kind, "")));
        return Settable(info).SelectMany(p => Within(p.PropertyType, seen).Prepend(Of((PropertyInfo)p.AttributeProvider!)));
    }

    private static void Collect(object? value, object? usual, HashSet<RecipeKey> found)
    {
        if (value is Enum choice) found.Add(new(choice.GetType(), choice.ToString()));
        if (value is null or string or IDictionary) return;
        if (value is IEnumerable items)
        {
            foreach (var item in items) Collect(item, null, found);
            return;
        }
        if (Options.GetTypeInfo(value.GetType()) is not { Kind: JsonTypeInfoKind.Object } info) return;
        found.Add(new(value.GetType(), ""));
        if (usual?.GetType() != value.GetType()) usual = value.GetType().GetConstructor([]) is null ? null : Activator.CreateInstance(value.GetType());
        foreach (var property in Settable(info))
        {
            var (own, other) = (property.Get!(value), usual is null ? null : property.Get!(usual));
            if (!IsSame(own, other)) found.Add(Of((PropertyInfo)property.AttributeProvider!));
            Collect(own, other, found);
        }
    }

    private static bool IsSame(object? a, object? b) => a is IEnumerable x && b is IEnumerable y ? x.Cast<object>().SequenceEqual(y.Cast<object>()) : Equals(a, b);

    // Other tests may register losses of their own.
    private static bool IsOfTheLibrary(Type type) => type.Assembly != typeof(RecipeKeys).Assembly && type.Assembly.GetName().Name!.StartsWith(typeof(LossCatalog).Assembly.GetName().Name!, StringComparison.Ordinal);

    private static IEnumerable<JsonPropertyInfo> Settable(JsonTypeInfo info) => info.Properties.Where(p => p.Set is not null);
}
