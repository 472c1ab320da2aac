using MLNetDistill.Inference;
using MLNetDistill.Signals;


namespace MLNetDistill.Losses;

/// <summary>Checks that teacher and student expose the hidden states that a loss needs.</summary>
internal static class InnerNeeds
{
    /// <exception cref="ArgumentException">The message names the loss, what is missing and the way out.</exception>
    public static void Validate(string name, LossNeeds needs, LossContext context)
    {
        if (context.SoftLabels == SoftLabelKind.None) throw Missing("the inside of a teacher, and there is none. Name a teacher, or leave it out");
        Check(context.Student, "student", $"Take a student that shows its inside, such as {Showing(needs)}");
        if (context.Teacher is not { } teacher) return;
        Check(teacher, "teacher", $"Take a teacher that shows its inside, such as {Teaching(needs)}");
        if ((needs & (LossNeeds.TokenStates | LossNeeds.Attention)) != 0 && teacher.Tokens != context.Student.Tokens)
            throw Missing($"the same tokens on both sides: the teacher reads {teacher.Tokens} and the student {context.Student.Tokens}. Let the student read the teacher's {teacher.Tokens}: in the recipe, \"tokens\": \"{teacher.Tokens}\" under \"student\"");

        void Check(InnerShape shape, string who, string wayOut)
        {
            if (shape.Hidden.Count == 0) throw Missing($"hidden states, and the {who} shows none. {wayOut}, or a loss on outputs");
            if (needs.HasFlag(LossNeeds.TokenStates) && !shape.Hidden.Any(layer => layer.HasTokens)) throw Missing($"hidden states for every token, and the {who} has none. {wayOut}, or a loss on whole examples");
            if (needs.HasFlag(LossNeeds.Attention) && shape.Attention.Count == 0) throw Missing($"self-attention, and the {who} has none. {wayOut}, or a loss on hidden states");
        }

        static string Showing(LossNeeds needs) => needs.HasFlag(LossNeeds.Attention) ? $"'{TransformerArchitecture.Kind}'"
            : needs.HasFlag(LossNeeds.TokenStates) ? $"'{TextCnnArchitecture.Kind}'" : $"'{TextCnnArchitecture.Kind}' for texts and '{MlpArchitecture.Kind}' for tables";

        // Of pairs the encoder shows no tokens.
        static string Teaching(LossNeeds needs) => (needs & (LossNeeds.TokenStates | LossNeeds.Attention)) != 0 ? $"the encoder ('{TeacherCatalog.FineTunedEncoder}') for single texts and '{TeacherCatalog.Transformer}' for pairs"
            : $"the encoder ('{TeacherCatalog.FineTunedEncoder}') for texts and '{TeacherCatalog.MlpEnsemble}' for tables";

        ArgumentException Missing(string what) => new($"The loss '{name}' needs {what}.");
    }
}
