namespace MLNetDistill.Losses;

/// <summary>A layer of the student and the layer of the teacher that it learns from, by name: such as <c>embeddings</c>, or <c>attention1</c> for the first self-attention.</summary>
/// <param name="Student">The student's layer.</param>
/// <param name="Teacher">The teacher's layer.</param>
public sealed record LayerNames(string Student, string Teacher);
