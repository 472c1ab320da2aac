using MLNetDistill.Signals;


namespace MLNetDistill.Teachers;

/// <summary>How a <see cref="ModelTeacher"/> reads what its model says.</summary>
public sealed record ModelTeacherOptions
{
    /// <summary>What reports call the teacher. Default "model".</summary>
    public string Name { get; init; } = "model";

    /// <summary>The column of scores. Default "Score".</summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>The column of probabilities that a calibrated binary model adds. Default "Probability".</summary>
    public string ProbabilityColumnName { get; init; } = "Probability";

    /// <summary>The column of predictions. Default "PredictedLabel".</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>
    /// What the scores are. Null (default): those of a multiclass model are probabilities if in every row that is scored together they lie in
    /// [0, 1] and sum to 1, otherwise logits; a binary model's come from its probability column, or are logits if it has none.
    /// </summary>
    public ScoreForm? Scores { get; init; }

    /// <summary>
    /// The class names in the order of the scores; of a binary model the negative class first. Null (default) for what the model's annotations say;
    /// for a binary model False and True.
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The number of the model's parameters, where you know it.</summary>
    public long? ParameterCount { get; init; }

    /// <summary>Checks what can be checked without a model.</summary>
    /// <exception cref="ArgumentException">A value makes no sense.</exception>
    public void Validate()
    {
        if (Scores == ScoreForm.Labels) throw new ArgumentException("A model's scores are probabilities or logits, not labels.", nameof(Scores));
        if (Classes?.Distinct().Count() != Classes?.Count) throw new ArgumentException("A class is named twice.", nameof(Classes));
    }
}
