using System.Reflection;

namespace MLNetDistill.Losses;

/// <summary>All losses by name. Those of this library are there from the start; <see cref="Register"/> adds those of another assembly. Thread-safe.</summary>
public static class LossCatalog
{
    private static readonly Lock Registration = new();
    private static volatile IReadOnlyList<LossDescription> _all = Scan(typeof(LossCatalog).Assembly);

    /// <summary>Every known loss, sorted by name.</summary>
    public static IReadOnlyList<LossDescription> All => _all;

    /// <summary>Adds the losses of an assembly, so that recipes can name them.</summary>
    /// <exception cref="ArgumentException">A name is taken already.</exception>
    public static void Register(Assembly assembly)
    {
        lock (Registration)
        {
            var added = Scan(assembly).Where(d => _all.All(known => known.Type != d.Type)).ToList();
            if (added.FirstOrDefault(d => _all.Any(known => known.Name == d.Name)) is { } twice)
                throw new ArgumentException($"There is a loss named '{twice.Name}' already; give {twice.Type.FullName} another name.", nameof(assembly));
            if (added.Count > 0) _all = Sort(_all.Concat(added));
        }
    }

    /// <summary>A loss with its default options.</summary>
    /// <exception cref="ArgumentException">No loss has that name; the message lists those there are.</exception>
    public static DistillationLoss Create(string name) => (DistillationLoss)Activator.CreateInstance(
        (All.FirstOrDefault(d => d.Name == name) ?? throw new ArgumentException($"There is no loss '{name}'; there are {string.Join(", ", All.Select(d => d.Name))}.", nameof(name))).Type)!;

    internal static LossDescription Describe(Type type) => _all.FirstOrDefault(d => d.Type == type) ?? Describe(type, AttributeOf(type)
        ?? throw new InvalidOperationException($"{type.FullName} has no [Loss] attribute: give it a name and say what it needs."));

    private static IReadOnlyList<LossDescription> Scan(Assembly assembly) => Sort(assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(DistillationLoss)) && !type.IsAbstract)
        .Select(type => AttributeOf(type) is { } attribute ? Describe(type, attribute) : null).OfType<LossDescription>());

    private static LossDescription Describe(Type type, LossAttribute a) => new(a.Name, a.Summary, a.Paper, a.Needs, a.Tasks, a.MinimumClasses, a.WhyNotFewer, a.TopK, type) { OtherClasses = a.OtherClasses, MakesUpTeacher = a.MakesUpTeacher };

    private static LossAttribute? AttributeOf(Type type) => type.GetCustomAttribute<LossAttribute>();

    private static IReadOnlyList<LossDescription> Sort(IEnumerable<LossDescription> losses) => [.. losses.OrderBy(d => d.Name, StringComparer.Ordinal)];
}
