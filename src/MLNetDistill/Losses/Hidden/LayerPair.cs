using MLNetDistill.Signals;


namespace MLNetDistill.Losses;

/// <summary>A layer of the student and one of the teacher, by their places in <see cref="InnerShape.Hidden"/> or <see cref="InnerShape.Attention"/>.</summary>
/// <param name="Student">The student's layer, from 0.</param>
/// <param name="Teacher">The teacher's layer, from 0.</param>
public readonly record struct LayerPair(int Student, int Teacher);
