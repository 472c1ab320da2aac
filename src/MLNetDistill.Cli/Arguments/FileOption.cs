using System.CommandLine;

namespace MLNetDistill.Cli.Arguments;

/// <summary>Options that name a file to read.</summary>
internal static class FileOption
{
    public static Option<string?> Create(string name, string description) => Checked(new Option<string?>(name) { Description = description });

    public static Option<string> Required(string name, string description) => Checked(new Option<string>(name) { Description = description, Required = true });

    private static Option<T> Checked<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            foreach (var path in result.Tokens.Select(token => token.Value).Where(path => !File.Exists(path)))
                result.AddError(Directory.Exists(path) ? $"{option.Name}: '{path}' is a folder, not a file" : $"{option.Name}: there is no file '{path}'");
        });
        return option;
    }
}
