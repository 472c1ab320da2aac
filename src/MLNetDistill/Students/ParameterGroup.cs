using TorchSharp.Modules;

namespace MLNetDistill.Students;

/// <summary>Parameters that are updated alike.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="LearningRateFactor">Multiplies the run's learning rate.</param>
/// <param name="Decay">True if the weight decay applies.</param>
internal sealed record ParameterGroup(IReadOnlyList<Parameter> Parameters, double LearningRateFactor = 1, bool Decay = true);
