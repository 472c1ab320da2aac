using System.Globalization;
using MLNetDistill.Augmentation;
using MLNetDistill.Data;
using MLNetDistill.Inference;
using MLNetDistill.Losses;
using MLNetDistill.Signals;
using MLNetDistill.Starts;
using MLNetDistill.Students;

namespace MLNetDistill;

/// <summary>
/// Everything that is chosen for a run: the student, the objective, the augmentation and the optimizer. The same recipe, data, seed and
/// number of threads give the same student. As JSON it is what the command line prints, a search tries out and a report shows.
/// </summary>
public sealed record DistillationRecipe
{
    /// <summary>The version of the format, 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The student's network and its sizes.</summary>
    public required StudentArchitecture Student { get; init; }

    /// <summary>What the student minimizes: the weighted sum of these losses, at least one.</summary>
    public required IReadOnlyList<DistillationLoss> Objective { get; init; }

    /// <summary>How copies of the training inputs are made for the teacher to score; none by default.</summary>
    public IReadOnlyList<InputAugmentation> Augmentation { get; init; } = [];

    /// <summary>How the rows of a batch are mixed with one another; null (default) for not at all.</summary>
    public Mixup? Mixup { get; init; }

    /// <summary>The weights that the student begins with. Default random; the recipes of <see cref="Default(TaskKind, ExampleInputs)"/> begin English text with the general student.</summary>
    public StartingPoint Start { get; init; } = new RandomStart();

    /// <summary>Which examples take part when; null (default) for all at all times.</summary>
    public Curriculum? Curriculum { get; init; }

    /// <summary>Trainings of the same student that come before, in order, each with its own objective and budget; none by default.</summary>
    public IReadOnlyList<TrainingStage> Stages { get; init; } = [];

    /// <summary>How long and how fast the student learns.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>The recipe to start from, found by measurement on small public data sets.</summary>
    /// <param name="task">What the student predicts.</param>
    /// <param name="inputs">What it reads: texts get a <c>text-cnn</c>, tables an <c>mlp</c>.</param>
    public static DistillationRecipe Default(TaskKind task, ExampleInputs inputs) => Default(task, StudentFor(inputs), inputs);

    /// <summary>The usual student of such inputs: <c>text-cnn</c> for texts, <c>mlp</c> for tables, or the one that is named.</summary>
    /// <param name="inputs">What it reads: there are pieces of words for English texts alone.</param>
    /// <param name="name">A name of <see cref="StudentCatalog"/>; null (default) for the usual student.</param>
    /// <exception cref="ArgumentException">No student has that name; the message lists those there are.</exception>
    public static StudentArchitecture StudentFor(ExampleInputs inputs, string? name = null) => RecipeDefaults.StudentFor(inputs, name);

    /// <summary>The recipe to start from with a chosen student. Of few texts, each is seen more often: a student that does less than 300 steps has hardly begun.</summary>
    /// <param name="task">What the student predicts.</param>
    /// <param name="student">Its network and sizes.</param>
    /// <param name="inputs">The training examples.</param>
    public static DistillationRecipe Default(TaskKind task, StudentArchitecture student, ExampleInputs inputs) => RecipeDefaults.WithBudget(RecipeDefaults.For(student, task), inputs);

    /// <summary>The recipe to start from with a chosen student, for some hundreds of examples or more.</summary>
    /// <param name="task">What the student predicts.</param>
    /// <param name="student">Its network and sizes.</param>
    public static DistillationRecipe Default(TaskKind task, StudentArchitecture student) => RecipeDefaults.For(student, task);

    /// <summary>
    /// The same recipe with another student. If the student can't start where this one does, it starts where students of its kind usually do.
    /// </summary>
    /// <param name="student">Its network and sizes.</param>
    /// <exception cref="ArgumentException">The start names a file that is not there.</exception>
    public DistillationRecipe WithStudent(StudentArchitecture student)
    {
        Start.Validate();
        try
        {
            Start.Validate(student);
            return this with { Student = student };
        }
        catch (ArgumentException)
        {
            return this with { Student = student, Start = RecipeDefaults.StartOf(student) };
        }
    }

    /// <summary>
    /// The honest control: the same student, budget and optimizer, learning from the labels alone. Losses that need the teacher, or make one up, go, and so do the
    /// augmentation, whose copies only the teacher can label, and the curriculum. An objective that has no other loss gets the usual one of the task.
    /// </summary>
    /// <param name="task">What the student predicts.</param>
    public DistillationRecipe WithoutTeacher(TaskKind task)
    {
        var last = LastStage().WithoutTeacher(task);
        return this with { Objective = last.Objective, Augmentation = last.Augmentation, Curriculum = last.Curriculum, Stages = [.. Stages.Select(stage => stage.WithoutTeacher(task))] };
    }

    /// <summary>True if a loss, a curriculum or the augmentation asks for a teacher, in any stage.</summary>
    public bool NeedsTeacher() => AllStages().Any(stage => stage.NeedsTeacher());

    /// <summary>What the losses of all stages need together.</summary>
    public LossNeeds Needs() => AllStages().Aggregate(LossNeeds.None, (needs, stage) => needs | stage.Needs());

    /// <summary>The augmentation of all stages, each kind of copy once.</summary>
    public IReadOnlyList<InputAugmentation> AllAugmentation() => [.. AllStages().SelectMany(stage => stage.Augmentation).Distinct()];

    /// <summary>All stages in order, the recipe's own training last.</summary>
    internal IReadOnlyList<TrainingStage> AllStages() => [.. Stages, LastStage()];

    private TrainingStage LastStage() => new() { Objective = Objective, Augmentation = Augmentation, Mixup = Mixup, Curriculum = Curriculum, Optimizer = Optimizer };

    /// <summary>Checks every part by itself.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        if (Version != 1) throw new ArgumentException($"The recipe has version {Version}; this library reads version 1. Update the library.");
        Student.Validate();
        if (Stages.Contains(null!)) throw new ArgumentException("The recipe's stages hold a null.");
        InEveryStage(stage => stage.Validate());
        if (Stages.ToList().FindIndex(stage => stage.Optimizer.Patience > 0) is >= 0 and var patient)
            throw new ArgumentException($"{NameOf(patient)} has patience, and only the recipe's own training is watched on the validation set. Leave its patience out, or give it fewer epochs.");
        if (Student is not TreeArchitecture) return;
        TreeObjective.Validate(Objective);
        if (Mixup is not null) throw new ArgumentException($"A {TreeArchitecture.Kind} is not differentiable, and mixup needs a student that is. Leave mixup out, or take '{MlpArchitecture.Kind}'.");
        if (Stages.Count > 0 || Curriculum is not null)
            throw new ArgumentException("A decision tree is fitted to all examples at once. Leave stages and curriculum out, or take another student.");
    }

    /// <summary>Checks that the parts fit the data and the teacher.</summary>
    /// <param name="context">What the run can give.</param>
    /// <param name="inputs">What the student reads.</param>
    /// <exception cref="ArgumentException">The message names what does not fit and the way out.</exception>
    public void Validate(LossContext context, ExampleInputs inputs)
    {
        Validate();
        if (Student is BagOfNgramsArchitecture or SequenceArchitecture && inputs is not TextInputs)
            throw new ArgumentException($"{Student.Subject} reads text, and the data are a table; take '{MlpArchitecture.Kind}' or '{LinearArchitecture.Kind}'.");
        if (Student is MlpArchitecture or TreeArchitecture && inputs is not TableInputs)
            throw new ArgumentException($"{Student.Subject} reads tables, and the data are text; take '{TextCnnArchitecture.Kind}', '{BagOfNgramsArchitecture.Kind}' or '{LinearArchitecture.Kind}'.");
        Start.Validate();
        Start.Validate(Student);
        if (Student is SequenceArchitecture { Tokens: TokenKind.Pieces }) PieceCoverage.Of((TextInputs)inputs).Require();
        InEveryStage(stage => stage.Validate(context, inputs, Student));
    }

    // A message about the recipe's own training needs no place.
    private void InEveryStage(Action<TrainingStage> validate)
    {
        for (var i = 0; i < Stages.Count; i++)
        {
            try
            {
                validate(Stages[i]);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"{NameOf(i)}: {e.Message.ReplaceLineEndings(" ")}", e);
            }
        }
        validate(LastStage());
    }

    // As in JSON.
    private static string NameOf(int stage) => string.Create(CultureInfo.InvariantCulture, $"stages[{stage}]");

    /// <summary>The recipe as indented JSON.</summary>
    public string ToJson() => RecipeJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, or a person did: keys that are left out get their defaults.</summary>
    /// <exception cref="FormatException">Not JSON, an unknown key or name (the message lists the known ones), or a value out of range.</exception>
    public static DistillationRecipe FromJson(string json) => RecipeJson.Read(json);

    /// <summary>Writes the recipe to a file, replacing it as a whole.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.WriteLine(ToJson());
    });

    /// <summary>Reads a recipe from a file.</summary>
    /// <exception cref="FormatException">As <see cref="FromJson"/>; the message begins with the file's name.</exception>
    public static DistillationRecipe Load(string path)
    {
        try
        {
            return FromJson(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }
}
