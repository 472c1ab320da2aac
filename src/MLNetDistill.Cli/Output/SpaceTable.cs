using MLNetDistill.AutoML;
using MLNetDistill.AutoML.Search;

namespace MLNetDistill.Cli.Output;

/// <summary>A search space for people: what may be chosen, and what is tried first.</summary>
internal static class SpaceTable
{
    public static void Write(TextWriter writer, RecipeSpace space, IReadOnlyList<Configuration> start)
    {
        var rows = space.Dimensions.Select(d => d.Dimension).Select(d => new[]
        {
            d.Name,
            d.Range,
            Dimension.InWords(d.DefaultValue),
            d.Condition?.ToString() ?? "",
        });
        TextTable.WriteList(writer, ["dimension", "", "starts at", "only if"], rows);
        writer.WriteLine();
        writer.WriteLine("The search starts with this recipe:");
        writer.WriteLine(space.ToRecipe(start[0]).ToJson());
        if (start.Count == 1) return;
        writer.WriteLine();
        writer.WriteLine("Then it tries what did well on data like this, each time with these changes (the teacher's scores, once they are there, may change the choice):");
        foreach (var point in start.Skip(1)) writer.WriteLine("  " + Changes(start[0], point));
    }

    private static string Changes(Configuration from, Configuration to) => string.Join(", ", to.Where(value => !from.TryGetValue(value.Key, out var old) || !old.Equals(value.Value))
        .Select(value => $"{value.Key} {Dimension.InWords(value.Value)}"));
}
