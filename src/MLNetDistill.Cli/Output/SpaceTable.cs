using System.Globalization;
using MLNetDistill.AutoML.Search;

namespace MLNetDistill.Cli.Output;

/// <summary>A search space for people: what may be chosen, and the recipe to start from.</summary>
internal static class SpaceTable
{
    public static void Write(TextWriter writer, RecipeSpace space)
    {
        var rows = space.Dimensions.Select(d => d.Dimension).Select(d => new[]
        {
            d.Name,
            d.Range,
            string.Create(CultureInfo.InvariantCulture, $"{d.DefaultValue}"),
            d.Condition is { } condition ? $"{condition.Parent} is {string.Join(" or ", condition.Values)}" : "",
        });
        TextTable.WriteList(writer, ["dimension", "", "starts at", "only if"], rows);
        writer.WriteLine();
        writer.WriteLine("The search starts with this recipe:");
        writer.WriteLine(space.Start.ToJson());
    }
}
