using System.Text.Json.Serialization;
using MLNetDistill.Inference;
using MLNetDistill.Signals;

namespace MLNetDistill.Losses;

/// <summary>
/// One term of a student's objective. A loss is a record: its properties are what a recipe holds. Adding one takes a file with a record that
/// derives from <see cref="StatelessLoss"/> or <see cref="TemperedLoss"/>, or from this if it has parts that learn, and carries a <see cref="LossAttribute"/>.
/// </summary>
public abstract record DistillationLoss
{
    // Beyond these the product of numbers that are usual by themselves is none of single precision.
    private const double LargestFactor = 1e6, LowestTemperature = 1e-4, HighestTemperature = 1e4;

    /// <summary>The factor of this term in the objective, above 0, a million at most. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>A further factor that changes over the training, from 0 to 1, say. Null (default) for none.</summary>
    public Schedule? WeightSchedule { get; init; }

    /// <summary>Name, paper, needs and validity.</summary>
    [JsonIgnore]
    public LossDescription Description => LossCatalog.Describe(GetType());

    /// <summary>What it must be given with these options; by default what the <see cref="Description"/> says.</summary>
    [JsonIgnore]
    public virtual LossNeeds Needs => Description.Needs;

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names the loss, the option and the range.</exception>
    public virtual void Validate()
    {
        RequireFactor(Weight, nameof(Weight));
        if (WeightSchedule is null) return;
        WeightSchedule.Validate($"the weight of the loss '{Description.Name}'");
        Require(WeightSchedule is { From: >= 0 and <= LargestFactor, To: >= 0 and <= LargestFactor } && WeightSchedule.From + WeightSchedule.To > 0, nameof(WeightSchedule), null, "from 0 to a million at both ends, and not 0 at both");
    }

    /// <summary>Refuses what can't work, before any training.</summary>
    /// <exception cref="ArgumentException">The message names the loss, what is missing and the way out.</exception>
    public virtual void Validate(LossContext context)
    {
        Validate();
        var (name, needs) = (Description.Name, Needs);
        if (context.Task != TaskKind.Regression && context.Classes.Count < Description.MinimumClasses)
        {
            var reason = Description.WhyNotFewer is null ? "" : $", because {Description.WhyNotFewer}";
            throw new ArgumentException($"The loss '{name}' needs at least {Description.MinimumClasses} classes{reason}; the data have {context.Classes.Count}. Choose another loss.");
        }
        if (!Description.Tasks.Contains(context.Task))
        {
            var fitting = LossCatalog.All.Where(d => d.Tasks.Contains(context.Task)).Select(d => d.Name);
            throw new ArgumentException($"The loss '{name}' does not fit a {Lower(context.Task)} task, because {WhyNot(context.Task)}; these do: {string.Join(", ", fitting)}.");
        }
        if (needs.HasFlag(LossNeeds.Labels) && !context.HasLabels)
            throw new ArgumentException($"The loss '{name}' needs labels, and no training example has one. Label some, or learn from the teacher alone by leaving '{name}' out.");
        if (needs.HasFlag(LossNeeds.WholeBatch) && context.BatchSize == 1)
            throw new ArgumentException($"The loss '{name}' compares the examples of a batch, and a batch has one. Take a batch size of 2 or more.");
        // A teacher's hidden states can be compared whatever its classes are.
        if (needs.HasFlag(LossNeeds.SoftLabels) && context.TeacherClasses is { } classes) ValidateClasses(SoftLabels.DifferenceOf(classes, context.Classes), context.Task);
        if (needs.LooksInside()) InnerNeeds.Validate(name, needs, context);
        if (!needs.HasFlag(LossNeeds.SoftLabels)) return;
        if (context.SoftLabels == SoftLabelKind.None)
            throw new ArgumentException($"The loss '{name}' needs the scores of a teacher, and there is none. Name a teacher, or learn from the labels alone by leaving '{name}' out.");
        if (context.SoftLabels == SoftLabelKind.TopK && Description.TopK is null)
        {
            var fitting = LossCatalog.All.Where(d => d.TopK is not null && d.Tasks.Contains(context.Task)).Select(d => d.Name);
            throw new ArgumentException($"The loss '{name}' needs the teacher's score of every class, and the soft labels hold the top k only. Store dense soft labels, or take a loss that accepts top-k: {string.Join(", ", fitting)}.");
        }
    }

    /// <summary>Sets the loss to work in one training run.</summary>
    /// <param name="setting">What its parts depend on.</param>
    public abstract LossTerm Bind(LossSetting setting);

    /// <summary>Throws unless an option is a factor with which a loss can be multiplied.</summary>
    protected void RequireFactor(double factor, string option) => Require(factor is > 0 and <= LargestFactor, option, factor, "above 0 and at most a million");

    /// <summary>Throws unless an option is a temperature by which logits can be divided.</summary>
    protected void RequireTemperature(double temperature, string option) =>
        Require(temperature is >= LowestTemperature and <= HighestTemperature, option, temperature, "from 0.0001 to 10000");

    /// <summary>Throws unless an option is in its range.</summary>
    protected void Require(bool valid, string option, object? value, string range)
    {
        if (!valid) throw new ArgumentOutOfRangeException(option, value, $"{option} of the loss '{Description.Name}' must be {range}.");
    }

    private void ValidateClasses(string? difference, TaskKind task)
    {
        var name = Description.Name;
        if (difference is not null && !Description.OtherClasses)
        {
            var others = string.Join(", ", LossCatalog.All.Where(d => d.OtherClasses && d.Tasks.Contains(task)).Select(d => $"'{d.Name}'"));
            throw new ArgumentException($"The loss '{name}' compares class by class, and the teacher's classes are not the data's: {difference}. Class names are matched exactly, in any order. Take a teacher of the data's classes{(others.Length > 0 ? $", or {others}, which compares how sure both are" : "")}.");
        }
        if (difference is null && Description.OtherClasses)
            throw new ArgumentException($"The loss '{name}' compares sorted probabilities, whatever classes they belong to, and would let the student mix up classes that the teacher tells apart: teacher and data have the same. Take 'kd'.");
    }

    private string WhyNot(TaskKind task) => task switch
    {
        TaskKind.Regression => "it is about classes, and a regression has none",
        _ when Description.Tasks.All(t => t == TaskKind.Regression) => "it compares numbers, and the data have classes",
        TaskKind.MultiLabel => "it takes the classes for alternatives, and here several may hold at once",
        _ => "it asks about every class by itself, and here one excludes the others",
    };

    private static string Lower(TaskKind task) => task == TaskKind.MultiLabel ? "multi-label" : task.ToString().ToLowerInvariant();
}
