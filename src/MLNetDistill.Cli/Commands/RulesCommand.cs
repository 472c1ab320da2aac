using System.CommandLine;
using MLNetDistill.Inference;

namespace MLNetDistill.Cli.Commands;

/// <summary><c>mlnetdistill rules</c>: prints a decision tree.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("rules", "Print a student of the kind 'tree' as rules.");
        var file = new Argument<FileInfo>("model") { Description = "A student.mlnd that is a tree." };
        command.Arguments.Add(file);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file).ToString();
            if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.");
            var student = StudentModel.Load(path);
            if (student.Spec.Tree is null) throw new ArgumentException($"'{path}' is a {student.Spec.Architecture.Name} student and has no rules; distill one with --student {TreeArchitecture.Kind}.");
            terminal.Output.Write(student.Rules());
            return CommandLine.Success;
        });
        return command;
    }
}
