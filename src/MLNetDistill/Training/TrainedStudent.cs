using MLNetDistill.Inference;


namespace MLNetDistill.Training;

/// <summary>A student that has learned.</summary>
/// <param name="Model">The student, ready to serve.</param>
/// <param name="Summary">How the training went.</param>
public sealed record TrainedStudent(StudentModel Model, TrainingSummary Summary);
